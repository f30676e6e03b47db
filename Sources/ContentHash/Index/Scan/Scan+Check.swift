/// Checks which parts of the saved index are still valid.
extension Scan {
    /// True when the whole saved index is valid, including its sections.
    var isConfirmed: Bool {
        saved.map { $0.flags & IndexFormat.HeaderFlag.incomplete == 0 && $0.recordCount > 0 } ?? false && changes?.isEmpty ?? false
    }

    /// Compares the saved index with the file system, at most once in a scan. Later calls of `look`
    /// stat only the paths that differ.
    mutating func check() {
        guard changes == nil, let saved, rootDescriptor >= 0 else { return }
        changes = ChangeCheck(saved: saved, rootDescriptor: rootDescriptor, fileSystem: fileSystem).run()
    }

    /// The folder with a path in the saved index; nil if it was not listed.
    func savedFolder(_ path: RelativePath) -> IndexFile.Folder? {
        guard let saved else { return nil }
        return path.bytes.withUnsafeBytes { saved.folderNumber($0) }.map { saved.folder($0) }
    }

    /// Marks all roots. The marks of the saved index are dropped.
    mutating func mark() {
        for path in roots.keys { roots[path]?.isMarked = true }
        hasMarked = true
    }
}
