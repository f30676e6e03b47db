internal import CPosix
internal import Glibc

extension Session {
    /// How old a temporary file must be, in nanoseconds, to be taken for a dead writer's.
    private static let abandonedAge: Int64 = 3600 * 1_000_000_000

    /// Writes the index, unless the bytes are those that are there.
    mutating func save() throws(TreeError) {
        guard let indexPath else { return }
        // A confirmed look that found nothing new has nothing to add to what is there.
        if saved != nil, isConfirmed, roots.isEmpty, sections.isEmpty { return }
        let bytes: [UInt8]
        if let saved, isConfirmed, roots.isEmpty {
            var kept: [String: [UInt8]] = [:]
            for number in 0..<saved.sectionCount {
                let section = saved.section(number)
                kept[section.name] = Array(section.bytes)
            }
            bytes = IndexWriter.bytes(saved, sections: kept.merging(sections) { $1 })
        } else {
            foldRoots()
            bytes = IndexWriter.bytes(self, sections: sections)
        }
        // Beyond what offsets of 32 bits can say there is no index; the next look starts from nothing.
        guard bytes.count < Int(Int32.max) else { return }
        if let saved, bytes.withUnsafeBytes({ Bytes.order($0, saved.bytes) == 0 }) { return }
        do throws(FileError) {
            try AtomicFile.write(bytes, to: indexPath)
        } catch {
            if [EROFS, EACCES, EPERM].contains(error.errno) { return }
            throw .io(RelativePath(indexPath), errno: error.errno)
        }
        removeAbandoned(beside: indexPath)
    }

    /// Takes away the temporary files of writers that were killed.
    private func removeAbandoned(beside path: String) {
        let (folder, name) = AtomicFile.split(path)
        let descriptor = cposix_openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard descriptor >= 0, let now = start ?? nil else { return }
        defer { close(descriptor) }
        let listing = FolderListing()
        guard let names = listing.names(of: descriptor) else { return }
        for range in names.ranges {
            let candidate = String(decoding: names.bytes[range], as: UTF8.self)
            guard AtomicFile.isTemporary(candidate, for: name) || AtomicFile.isTemporary(candidate, for: FileClock.name) else { continue }
            var status = cposix_status()
            if cposix_lstatat(descriptor, candidate, &status) == 0, status.mtime < now - Self.abandonedAge {
                unlinkat(descriptor, candidate, 0)
            }
        }
    }
}
