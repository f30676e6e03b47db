import ContentHash

extension TreeEntry {
    /// Entries in a short form: `a` is a file, `a*` an executable, `a/` a folder, `a -> b` a link.
    static func list(_ lines: [String]) -> [TreeEntry] {
        lines.map { line in
            if let arrow = line.firstRange(of: " -> ") {
                let target = Array(line[arrow.upperBound...].utf8)
                return TreeEntry(path: RelativePath(String(line[..<arrow.lowerBound])), kind: .symlink(target: target))
            }
            if line.hasSuffix("/") { return TreeEntry(path: RelativePath(line), kind: .directory) }
            let isExecutable = line.hasSuffix("*")
            return TreeEntry(
                path: RelativePath(isExecutable ? String(line.dropLast()) : line), kind: .file(size: 1, executable: isExecutable))
        }
    }
}
