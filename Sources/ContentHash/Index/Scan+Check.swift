/// What of the saved index still holds.
extension Scan {
    /// The saved index was found to be true, and with it its sections.
    var isConfirmed: Bool {
        saved.map { $0.flags & IndexFormat.HeaderFlag.incomplete == 0 && $0.recordCount > 0 } ?? false && changes?.isEmpty ?? false
    }

    /// Looks at everything that the saved index knows; once in a scan. From then on only what differs is looked at again.
    mutating func check() {
        guard changes == nil, let saved, rootDescriptor >= 0 else { return }
        changes = ChangeCheck(saved: saved, rootDescriptor: rootDescriptor, fileSystem: fileSystem).run()
    }

    /// The folder of this path in the saved index, if it was listed then.
    func savedFolder(_ path: RelativePath) -> IndexFile.Folder? {
        guard let saved else { return nil }
        return path.bytes.withUnsafeBytes { saved.folderNumber($0) }.map { saved.folder($0) }
    }

    /// Marks all roots, in place of those that the saved index had marked.
    mutating func mark() {
        for path in roots.keys { roots[path]?.isMarked = true }
        hasMarked = true
    }
}
