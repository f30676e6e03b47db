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
        let check = ChangeCheck(saved: saved, rootDescriptor: rootDescriptor, fileSystem: fileSystem)
        guard case .changes(let paths, covering: let coverage, token: _)? = reply, let last = journalMark else {
            changes = check.run()
            return markChecked(saved, reported: 0, nil)
        }
        let checksum = coverage.checksum
        let known = last.uncovered.flatMap { $0.coverage == checksum ? $0 : nil }
        let uncovered = known ?? JournalMark.Uncovered(coverage: checksum, selection: RecordSelection(saved, outside: coverage))
        let selection = uncovered.selection.adding(saved, changed: paths, pending: last.pending)
        changes = check.run(only: selection, unreliable: last.unreliable)
        markChecked(saved, reported: paths.count, uncovered.selection.isShort ? uncovered : nil)
    }

    /// The number of reported paths from which on a newer token saves the next scan time.
    private static let manyPaths = 64

    /// Stores the token of this scan for the saved index, if the next scan gains from it.
    private func markChecked(_ saved: IndexFile, reported: Int, _ uncovered: JournalMark.Uncovered?) {
        guard let token = reply?.token, let indexPath, let changes else { return }
        var mark = JournalMark(
            index: saved.identity, token: token, pending: changes.records, unreliable: changes.unreliable, uncovered: uncovered)
        if let last = journalMark, last.token.journal == token.journal, reported < Self.manyPaths {
            mark.token = last.token
            if mark == last { return }
            mark.token = token
        }
        mark.save(at: indexPath)
    }

    /// Stores the token of this scan for the index that was just written. An incomplete index may
    /// lack a difference, so it gets none.
    func markSaved(_ written: IndexWriter.Encoded) {
        guard !isIncomplete, let token = reply?.token, let indexPath,
            let identity = IndexFile.Identity(of: indexPath, checksum: written.checksum)
        else { return }
        let mark = JournalMark(index: identity, token: token, pending: written.racy, unreliable: written.unreliable, uncovered: nil)
        mark.save(at: indexPath)
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
