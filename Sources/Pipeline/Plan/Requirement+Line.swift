import Basics
package import FunctionModel

extension Requirement {
    /// Returns the line at the location, for messages. Nil if the name does not stand there any
    /// more, because the file was edited since the model was read.
    package func line(in files: ProjectFiles) -> String? {
        guard let target = files.resolve(location.file), let bytes = try? files.read(target),
            let line = SourceLines(bytes)[location.line]
        else { return nil }
        let rest = String(String.UnicodeScalarView(line.unicodeScalars.dropFirst(location.column - 1)))
        // The name may stand in quotes.
        return rest.hasPrefix(name) || rest.dropFirst().hasPrefix(name) ? line : nil
    }
}
