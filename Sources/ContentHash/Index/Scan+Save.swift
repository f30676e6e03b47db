internal import CPosix
internal import Glibc

extension Scan {
    /// Writes the index, unless the bytes are those that are there.
    mutating func save() throws(TreeError) {
        guard let indexPath else { return }
        let bytes: [UInt8]
        if let saved, isConfirmed, knowsNothingNew(saved) {
            if sections.allSatisfy({ isSaved($0, $1, saved) }) { return }
            var kept: [String: [UInt8]] = [:]
            for number in 0..<saved.sectionCount {
                let section = saved.section(number)
                kept[section.name] = Array(section.bytes)
            }
            bytes = IndexWriter.bytes(saved, sections: kept.merging(sections) { $1 })
        } else {
            takeOverKept()
            foldRoots()
            bytes = IndexWriter.bytes(self, sections: sections)
        }
        // Beyond what offsets of 32 bits can say there is no index; the next look starts from nothing.
        guard bytes.count < Int(Int32.max) else { return }
        if let saved, bytes.withUnsafeBytes({ Bytes.order($0, saved.bytes) == 0 }) { return }
        do throws(FileError) {
            // A checksum tells a torn one, which counts as none: waiting for the disk would buy nothing.
            // The model in it has the values of environment files.
            try AtomicFile.write(bytes, to: indexPath, mode: 0o600, durably: false)
        } catch {
            if [EROFS, EACCES, EPERM].contains(error.errno) { return }
            throw .io(RelativePath(indexPath), errno: error.errno)
        }
        let (folder, name) = AtomicFile.split(indexPath)
        AtomicFile.removeAbandoned(in: folder, for: name)
    }

    private func isSaved(_ name: String, _ bytes: [UInt8], _ saved: IndexFile) -> Bool {
        guard let old = saved.section(named: name) else { return false }
        return bytes.withUnsafeBytes { Bytes.order($0, old) == 0 }
    }

    /// True if all that was asked for stands in the saved index, too.
    private func knowsNothingNew(_ saved: IndexFile) -> Bool {
        !hasMarked && roots.keys.allSatisfy { saved.recordNumber($0) != nil } && folders.allSatisfy { savedFolder($0.path) != nil }
    }

    /// Adds what was to be kept, as it was saved. Nothing is looked at: a stat from now could belong to other content than what was made
    /// from the one that was saved.
    private mutating func takeOverKept() {
        guard let saved, let changes else { return }
        if keepsMarked {
            for number in 0..<saved.recordCount where saved.record(number).isMarked { takeOver(number, saved) }
        }
        for path in kept {
            if let number = saved.recordNumber(path) { takeOver(number, saved) }
            for number in path.bytes.withUnsafeBytes({ saved.folders(of: $0) }).joined() {
                let old = saved.folder(number)
                let path = RelativePath(normalized: Array(old.path))
                if !changes.hold(old.records) { isIncomplete = true }
                if let number = folderNumbers[path] {
                    // Looked at after all, as part of something else: what was made of it before must not pass for made of this.
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

    /// Adds a record as a root, where there is none yet; a missing one, too, whose folder was listed without it.
    private mutating func takeOver(_ number: Int, _ saved: IndexFile) {
        let (path, record) = (saved.path(ofRecord: number), saved.record(number))
        if !(changes?.hold(number..<(number + 1)) ?? false) { isIncomplete = true }
        guard let root = roots[path] else {
            roots[path] = Entry(settled: record)
            return
        }
        if root.stat != record.stat || !(root.isTrusted || root.isSettled) { isIncomplete = true }
        if record.isMarked { roots[path]?.isMarked = true }
    }

    /// Drops the roots that have since been listed with their folder, so that each file is stored once. One that was found different by
    /// then stays: it is what tells the next scan that not all answers of this one were of one version.
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
                // The folder's list of names says the same.
                roots[path] = nil
            }
            guard case .entry(let folder, let index)? = place, folders[folder].entries[index].stat == root.stat else { continue }
            if let digest = root.digest { folders[folder].entries[index].digest = digest }
            if root.isMarked { folders[folder].entries[index].isMarked = true }
            roots[path] = nil
        }
    }
}
