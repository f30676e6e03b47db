internal import CPosix
internal import Glibc

/// Scans one folder.
///
/// The folder is listed unless its saved names are still valid. Each entry is stat'ed by its name
/// relative to the open folder. Entries that a check has just confirmed are not stat'ed again.
struct FolderScan: Sendable {
    /// An open descriptor of the root folder.
    let rootDescriptor: Int32
    /// The file system of the root.
    let fileSystem: FileSystem
    /// The saved index; nil if there is none.
    let saved: IndexFile?
    /// The result of the check of the saved index; nil without a check.
    let changes: IndexChanges?

    /// A folder to scan.
    struct Task: Sendable {
        /// The path of the folder, relative to the root of the index.
        let path: RelativePath
        /// The entry of the folder itself, which was stat'ed before.
        let own: Entry
    }

    /// The state that a thread reuses from one folder to the next.
    struct Scratch: ~Copyable {
        /// The buffer for listings.
        var listing = FolderListing()
    }

    /// Scans one folder. Fails with `changing` if the folder disappeared, or with `io`.
    func scan(_ task: Task, _ scratch: inout Scratch) -> Result<Folder, TreeError> {
        do throws(TreeError) {
            let old = savedFolder(task)
            if let saved, let old, isSettled(task, old) { return .success(settled(task, saved, old)) }
            if let saved, let old, !old.isUnreliable, saved.record(old.ownRecord).stat == task.own.stat,
                task.own.isSettled || task.own.isTrusted, let folder = try known(task, saved, old)
            {
                return .success(folder)
            }
            return .success(try listed(task, old, &scratch))
        } catch {
            return .failure(error)
        }
    }

    /// True when the saved entries of a folder can be used without a scan.
    func isSettled(_ task: Task) -> Bool { savedFolder(task).map { isSettled(task, $0) } ?? false }

    private func isSettled(_ task: Task, _ old: IndexFile.Folder) -> Bool {
        task.own.isSettled && !old.isUnreliable && changes?.areSettled(old.records) ?? false
    }

    private func savedFolder(_ task: Task) -> IndexFile.Folder? {
        guard let saved else { return nil }
        return task.path.bytes.withUnsafeBytes { saved.folderNumber($0) }.map { saved.folder($0) }
    }

    /// The folder with its saved entries.
    private func settled(_ task: Task, _ saved: IndexFile, _ old: IndexFile.Folder) -> Folder {
        var folder = Folder(path: task.path, names: [], entries: [])
        folder.entries.reserveCapacity(old.recordCount)
        for number in old.records { _ = folder.append(saved.record(number)) }
        return folder
    }

    /// The folder with its saved names and current stats; nil if one of the names is gone.
    private func known(
        _ task: Task, _ saved: IndexFile, _ old: IndexFile.Folder
    ) throws(TreeError) -> Folder? {
        let descriptor = try open(task.path, cposix_o_path())
        defer { close(descriptor) }
        var folder = Folder(path: task.path, names: [], entries: [])
        folder.entries.reserveCapacity(old.recordCount)
        for number in old.records {
            let record = saved.record(number)
            let index = folder.append(record)
            if changes?.isSettled(number) ?? false { continue }
            var entry = Entry(
                nameOffset: folder.entries[index].nameOffset, nameLength: folder.entries[index].nameLength, stat: .missing)
            guard try look(record.cName, in: descriptor, folder, &entry).get() else { return nil }
            entry.adopt(record)
            folder.entries[index] = entry
        }
        return folder
    }

    private func listed(_ task: Task, _ old: IndexFile.Folder?, _ scratch: inout Scratch) throws(TreeError) -> Folder {
        let descriptor = try open(task.path, O_RDONLY)
        defer { close(descriptor) }
        guard let names = scratch.listing.names(of: descriptor) else { throw .io(task.path, errno: errno) }
        var folder = Folder(path: task.path, names: names.bytes, entries: [])
        folder.entries.reserveCapacity(names.ranges.count)
        var next = old?.firstRecord ?? 0
        let end = old.map { $0.records.upperBound } ?? 0
        for range in names.ranges {
            var entry = Entry(nameOffset: UInt32(range.lowerBound), nameLength: UInt32(range.count), stat: .missing)
            let found = names.bytes.withUnsafeBytes { bytes in
                let name = (bytes.baseAddress.unsafelyUnwrapped + range.lowerBound).assumingMemoryBound(to: CChar.self)
                return look(name, in: descriptor, folder, &entry)
            }
            // The entry was deleted after the listing. The folder's own stat is older, so the next
            // scan detects the deletion.
            guard try found.get() else { continue }
            folder.names.withUnsafeBytes { bytes in
                let name = UnsafeRawBufferPointer(rebasing: bytes[range])
                while next < end, let record = saved?.record(next) {
                    let order = Bytes.order(record.name, name)
                    if order > 0 { break }
                    next += 1
                    if order == 0 {
                        entry.adopt(record)
                        break
                    }
                }
            }
            folder.entries.append(entry)
        }
        return folder
    }

    /// Stats one name. Returns false if it does not exist.
    private func look(
        _ name: UnsafePointer<CChar>, in descriptor: Int32, _ folder: borrowing Folder, _ entry: inout Entry
    ) -> Result<Bool, TreeError> {
        var status = cposix_status()
        let failure = cposix_lstatat(descriptor, name, &status)
        if failure == ENOENT { return .success(false) }
        guard failure == 0 else { return .failure(.io(folder.path(of: entry), errno: failure)) }
        entry.take(status, on: fileSystem)
        return .success(true)
    }

    private func open(_ path: RelativePath, _ flags: Int32) throws(TreeError) -> Int32 {
        let descriptor = path.withCString { cposix_openat(rootDescriptor, $0, flags | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0) }
        if descriptor >= 0 { return descriptor }
        switch errno {
        case ENOENT, ENOTDIR, ELOOP: throw .changing(path)
        case let failure: throw .io(path, errno: failure)
        }
    }
}
