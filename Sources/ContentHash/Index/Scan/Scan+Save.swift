internal import CPosix
internal import Glibc

extension Scan {
    /// Writes the index, unless its bytes are equal to those of the saved index.
    mutating func save() throws(TreeError) {
        guard let indexPath else { return }
        let written: IndexWriter.Encoded
        if let saved, isConfirmed, knowsNothingNew(saved) {
            if sections.allSatisfy({ isSaved($0, $1, saved) }) { return }
            var kept: [String: [UInt8]] = [:]
            for number in 0..<saved.sectionCount {
                let section = saved.section(number)
                kept[section.name] = Array(section.bytes)
            }
            written = IndexWriter.encode(saved, sections: kept.merging(sections) { $1 })
        } else {
            addKept()
            foldRoots()
            written = IndexWriter.encode(self, sections: sections)
        }
        // The offsets have 32 bits. A larger index is not written, and the next scan starts without
        // one.
        guard written.size < Int(Int32.max) else { return }
        if let saved, written.isEqual(to: saved.bytes) { return markSaved(written) }
        do throws(FileError) {
            // A torn file fails the checksum and counts as no index, so waiting for the disk is
            // useless. The mode is private, because the model in the index contains values of
            // environment files.
            try AtomicFile.write(parts: written.parts, to: indexPath, mode: 0o600, durably: false)
        } catch {
            if [EROFS, EACCES, EPERM].contains(error.errno) { return }
            throw .io(RelativePath(indexPath), errno: error.errno)
        }
        markSaved(written)
        let (folder, name) = AtomicFile.split(indexPath)
        AtomicFile.removeAbandoned(in: folder, for: name)
    }

    private func isSaved(_ name: String, _ bytes: [UInt8], _ saved: IndexFile) -> Bool {
        guard let old = saved.section(named: name) else { return false }
        return bytes.withUnsafeBytes { Bytes.order($0, old) == 0 }
    }

    /// True when the saved index contains everything that was requested.
    private func knowsNothingNew(_ saved: IndexFile) -> Bool {
        !hasMarked && roots.keys.allSatisfy { saved.recordNumber($0) != nil } && folders.allSatisfy { savedFolder($0.path) != nil }
    }

    /// Adds the saved records that the caller wants to keep. Nothing is stat'ed: a new stat could
    /// belong to other content than the saved results.
    private mutating func addKept() {
        guard let saved, let changes else { return }
        if keepsMarked {
            for number in 0..<saved.recordCount where saved.record(number).isMarked { addSaved(number, saved) }
        }
        for path in kept {
            if let number = saved.recordNumber(path) { addSaved(number, saved) }
            for number in path.bytes.withUnsafeBytes({ saved.folders(of: $0) }).joined() {
                let old = saved.folder(number)
                let path = RelativePath(normalized: Array(old.path))
                if !changes.hold(old.records) { isIncomplete = true }
                if let number = folderNumbers[path] {
                    // The folder was scanned again as part of another tree. Results of its saved
                    // state must not count as results of the new state.
                    if !folders[number].isSame(as: old, saved) { isIncomplete = true }
                    continue
                }
                var folder = Folder(path: path, names: [], entries: [])
                folder.entries.reserveCapacity(old.recordCount)
                for record in old.records { _ = folder.append(saved.record(record)) }
                folderNumbers[path] = folders.count
                folders.append(folder)
            }
        }
    }

    /// Adds a saved record as a root, unless there is one. This includes a record of a missing path
    /// whose folder was listed.
    private mutating func addSaved(_ number: Int, _ saved: IndexFile) {
        let (path, record) = (saved.path(ofRecord: number), saved.record(number))
        if !(changes?.hold(number..<(number + 1)) ?? false) { isIncomplete = true }
        guard let root = roots[path] else {
            roots[path] = Entry(settled: record)
            return
        }
        if root.stat != record.stat || !(root.isTrusted || root.isSettled) { isIncomplete = true }
        if record.isMarked { roots[path]?.isMarked = true }
    }

    /// Removes roots that were later listed with their folder, so that each file is stored once.
    ///
    /// A root that differs from the listing stays. It tells the next scan that this scan saw two
    /// versions of the file.
    private mutating func foldRoots() {
        var recent: Int?
        if hasMarked {
            for folder in folders.indices {
                for entry in folders[folder].entries.indices { folders[folder].entries[entry].isMarked = false }
            }
        }
        for (path, root) in roots {
            let place = listedPlace(of: path, near: &recent)
            if case .absent? = place, root.stat.kind == .missing, !root.isMarked {
                // The names of the folder contain the same information.
                roots[path] = nil
            }
            guard case .entry(let folder, let index)? = place, folders[folder].entries[index].stat == root.stat else { continue }
            if let digest = root.digest { folders[folder].entries[index].digest = digest }
            if root.isMarked { folders[folder].entries[index].isMarked = true }
            roots[path] = nil
        }
    }
}
