package import ContentHash

/// The line of a `.dockerignore` that keeps something out of a context.
package struct IgnoreCause: Hashable, Sendable, CustomStringConvertible {
    package var file: String
    package var line: Int
    /// The line as it stands.
    package var pattern: String

    package var description: String { "\(file):\(line): \(pattern)" }
}

extension IgnoreReader {
    /// What keeps a path of a context out of it; nil where nothing does.
    /// - Parameter layers: of the context, lowest first.
    /// - Throws: as ``patterns(of:)``.
    package mutating func cause(of path: RelativePath, in layers: [ContextLayer]) throws -> IgnoreCause? {
        var cause: IgnoreCause?
        for layer in layers where layer.kind != .include && layer.entries.contains(where: { $0.path == ContextTree.dockerignore }) {
            let file = layer.root.appending(ContextTree.dockerignore)
            var last: IgnorePattern?
            for pattern in try read(file).patterns where pattern.isException == (last.map { !$0.isException } ?? (cause != nil)) {
                if path.bytes.withUnsafeBufferPointer({ pattern.matches($0) }) { last = pattern }
            }
            guard let last else { continue }
            cause = last.isException ? nil : IgnoreCause(file: file.description, line: last.line, pattern: try text(file, last.line))
        }
        return cause
    }
}
