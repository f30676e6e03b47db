/// Checks which parts of the saved index are still valid.
extension Scan {
    /// True when the whole saved index is valid, including its sections.
    var isConfirmed: Bool {
        saved.map { $0.flags & IndexFormat.HeaderFlag.incomplete == 0 && $0.recordCount > 0 } ?? false && changes?.isEmpty ?? false
    }

    /// Compares the saved index with the file system, at most once in a scan. Later calls of `look`
    /// stat only the paths that differ.
    ///
    /// With a journal only the paths are compared that it names or does not watch.
    mutating func check() {
        guard changes == nil, let saved, rootDescriptor >= 0 else { return }
        askJournal()
        let check = ChangeCheck(saved: saved, rootDescriptor: rootDescriptor, fileSystem: fileSystem)
        guard case .changes(let paths, covering: let coverage, token: _)? = reply, let journalMark else {
            changes = check.run()
            return markChecked(saved, reported: 0)
        }
        changes = check.run(only: RecordSelection(saved, covering: coverage, changed: paths, pending: journalMark.pending))
        markChecked(saved, reported: paths.count)
    }

    /// The number of reported paths from which on a newer token saves the next scan time.
    private static let manyPaths = 64

    /// Stores the token of this scan for the saved index, if the next scan gains from it.
    private func markChecked(_ saved: IndexFile, reported: Int) {
        guard let token = reply?.token, let indexPath, let pending = changes?.records, pending.count <= JournalMark.limit else { return }
        if let last = journalMark, last.token.journal == token.journal, last.pending == pending, reported < Self.manyPaths { return }
        JournalMark(index: saved.checksum, token: token, pending: pending).save(at: indexPath)
    }

    /// Stores the token of this scan for the index that was just made. An incomplete index may lack
    /// a difference, so it gets none.
    func markSaved(_ bytes: [UInt8]) {
        guard !isIncomplete, let token = reply?.token, let indexPath else { return }
        let checksum = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: IndexFormat.checksumOffset, as: UInt64.self) }
        JournalMark(index: checksum, token: token, pending: []).save(at: indexPath)
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
