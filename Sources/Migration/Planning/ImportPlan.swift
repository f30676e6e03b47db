import Basics
package import FunctionModel

/// The result of an import before anything is written.
package struct ImportPlan: Sendable {
    /// The files to write, in order. None of them exists, but routes.yml, which gets lines.
    package let files: [PlannedFile]
    /// The parts that were not carried over, or were changed, with places and advice, sorted by
    /// place.
    package let notes: [Problem]
    /// The commands that come next, in order.
    package let commands: [String]
    /// The names of the functions.
    package let functions: [String]

    /// The command with the standalone `docker-compose`, which takes the same words. Nil for a
    /// command of another program.
    package static func otherCompose(_ command: String) -> String? {
        let plugin = "docker compose "
        return command.hasPrefix(plugin) ? "docker-compose " + command.dropFirst(plugin.count) : nil
    }

    /// The line that names the folders to edit after the import.
    package var epilogue: String {
        let folders = functions.count > 3 ? "the folders of functions/" : functions.map(ProjectPath.function).joined(separator: ", ")
        return "edit \(folders) from now on: what was imported is a copy, and the original is not read again"
    }

    /// The lines that name the files: one for each text, and one for each folder of copies or of a
    /// template.
    package var summary: [String] {
        var lines: [String] = []
        var counts: [String: Int] = [:]
        for file in files {
            guard let folder = Self.folder(of: file) else {
                lines.append(file.path)
                continue
            }
            if counts[folder] == nil { lines.append(folder) }
            counts[folder, default: 0] += 1
        }
        return lines.map { line in counts[line].map { "\(line) (\($0.counted("file")))" } ?? line }
    }

    /// The folder by which the summary names a file; nil for a file that it names itself.
    private static func folder(of file: PlannedFile) -> String? {
        let parts = file.path.split(separator: "/")
        guard parts.count > 2 else { return nil }
        if case .text = file.content, parts[0] == RootInput.functions.path { return nil }
        return parts.prefix(2).joined(separator: "/") + "/"
    }
}
