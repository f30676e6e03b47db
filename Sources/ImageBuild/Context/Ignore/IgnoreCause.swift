package import ContentHash
import FunctionModel

/// The line of a `.dockerignore` that keeps a path out of a context.
package struct IgnoreCause: Hashable, Sendable, CustomStringConvertible {
    /// The path of the `.dockerignore` in the repository.
    package var file: String
    /// The number of the line, counted from 1.
    package var line: Int
    /// The text of the line.
    package var pattern: String

    package var description: String { "\(file):\(line): \(pattern)" }
}

extension IgnoreReader {
    /// Finds the line that keeps a path out of a context. Nil if no line does.
    /// - Parameters:
    ///   - path: the path in the context.
    ///   - layers: the layers of the context, lowest first.
    /// - Throws: the same errors as ``patterns(of:)``.
    package mutating func cause(of path: RelativePath, in layers: [ContextLayer]) throws -> IgnoreCause? {
        var patterns = IgnorePatterns()
        var files: [RelativePath] = []
        for layer in layers where layer.kind != .include && layer.entries.contains(where: { $0.path == ContextTree.dockerignore }) {
            let file = layer.root.appending(ContextTree.dockerignore)
            let read = try read(file)
            patterns = patterns.appending(read)
            files += read.patterns.map { _ in file }
        }
        var walk = IgnoreWalk(patterns)
        guard let index = walk.decider(of: path.bytes), case let pattern = patterns.patterns[index], !pattern.isException else {
            return nil
        }
        return IgnoreCause(file: files[index].description, line: pattern.line, pattern: try text(files[index], pattern.line))
    }
}
