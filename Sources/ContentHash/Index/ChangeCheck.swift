internal import CPosix
internal import Glibc
internal import Synchronization

/// Compares every record of a saved index with the file system.
///
/// The check runs on all cores if there are enough records. With the answer of a journal it
/// compares only a few. It reads the records in place and allocates memory only for differences. It
/// lists no folder, but counts the entries of folders whose times are unreliable. It uses only the
/// system's own libraries.
struct ChangeCheck: Sendable {
    /// The index to check.
    let saved: IndexFile
    /// An open descriptor of the root folder.
    let rootDescriptor: Int32
    /// The file system of the root.
    let fileSystem: FileSystem

    /// The number of records that a thread takes at a time. For less than two portions a second
    /// thread costs more than it saves.
    private static let grain = 256

    /// Runs the check and returns the records that differ.
    func run() -> IndexChanges {
        changes(compare([0..<saved.recordCount]), counting: (0..<saved.folderCount).filter { saved.folder($0).isUnreliable })
    }

    /// Compares only some records. According to a journal, the others are unchanged since the last
    /// comparison.
    /// - Parameters:
    ///   - selection: the records, among them all racy ones.
    ///   - unreliable: the own records of all folders with unreliable times.
    func run(only selection: RecordSelection, unreliable: [Int]) -> IndexChanges {
        var changed = compare(selection.records)
        for number in selection.folders {
            let folder = saved.folder(number)
            let descriptor = open(folder)
            if !isUnchanged(saved.record(folder.ownRecord), itself: descriptor) { changed.append(folder.ownRecord) }
            if descriptor >= 0 { close(descriptor) }
        }
        let folders = unreliable.compactMap { number in
            saved.path(ofRecord: number).bytes.withUnsafeBytes { saved.folderNumber($0) }
        }
        return changes(changed, counting: folders)
    }

    private func changes(_ changed: [Int], counting folders: [Int]) -> IndexChanges {
        let unreliable = countUnreliable(folders)
        return IndexChanges(saved: saved, records: Set(changed + unreliable.changed).sorted(), unreliable: unreliable.all.sorted())
    }

    /// Compares ranges of records, and returns the records that differ.
    private func compare(_ ranges: [Range<Int>]) -> [Int] {
        let pieces = ranges.flatMap { range in
            stride(from: range.lowerBound, to: range.upperBound, by: Self.grain).map { $0..<min($0 + Self.grain, range.upperBound) }
        }
        let count = ranges.reduce(0) { $0 + $1.count }
        let shared = Shared()
        let check = self
        Workers.run(min(Workers.limit, max(1, (count + Self.grain - 1) / Self.grain / 2))) {
            var changed: [Int] = []
            while true {
                let piece = shared.next.add(1, ordering: .relaxed).oldValue
                guard piece < pieces.count else { break }
                check.look(pieces[piece], &changed)
            }
            if !changed.isEmpty { shared.changed.withLock { $0 += changed } }
        }
        return shared.changed.withLock { $0 }
    }

    private final class Shared: Sendable {
        let next = Atomic<Int>(0)
        let changed = Mutex<[Int]>([])
    }

    private func look(_ range: Range<Int>, _ changed: inout [Int]) {
        var index = range.lowerBound
        let roots = min(range.upperBound, saved.rootCount)
        while index < roots {
            if !isUnchanged(saved.record(index), in: rootDescriptor, isRoot: true) { changed.append(index) }
            index += 1
        }
        guard index < range.upperBound, var number = saved.folderNumber(holding: index) else { return }
        while index < range.upperBound {
            let folder = saved.folder(number)
            let end = min(range.upperBound, folder.records.upperBound)
            if index < end {
                let descriptor = open(folder)
                if index == folder.firstRecord, !isUnchanged(saved.record(folder.ownRecord), itself: descriptor) {
                    changed.append(folder.ownRecord)
                }
                while index < end {
                    if descriptor < 0 || !isUnchanged(saved.record(index), in: descriptor, isRoot: false) { changed.append(index) }
                    index += 1
                }
                if descriptor >= 0 { close(descriptor) }
            }
            number += 1
        }
    }

    private func open(_ folder: IndexFile.Folder) -> Int32 {
        cposix_openat(rootDescriptor, folder.cPath, cposix_o_path() | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
    }

    /// True when a record still describes its path. A racy record never does, because its file may
    /// have changed without a change of its times.
    private func isUnchanged(_ record: IndexFile.Record, in descriptor: Int32, isRoot: Bool) -> Bool {
        if record.isRacy { return false }
        // The folder's own stat is compared when the folder is opened. That saves a lookup by name.
        if record.isListed { return true }
        var status = cposix_status()
        switch cposix_lstatat(descriptor, record.cName, &status) {
        case 0: return isEvidence(status, of: record)
        case ENOENT, ENOTDIR: return isRoot && record.kind == .missing
        default: return false
        }
    }

    /// True when an open folder matches its record. A negative descriptor stands for a folder that
    /// could not be opened.
    private func isUnchanged(_ record: IndexFile.Record, itself descriptor: Int32) -> Bool {
        var status = cposix_status()
        return descriptor >= 0 && cposix_fstat(descriptor, &status) == 0 && isEvidence(status, of: record)
    }

    /// True when a stat proves that the recorded file is unchanged. On another device an equal stat
    /// proves nothing.
    private func isEvidence(_ status: cposix_status, of record: IndexFile.Record) -> Bool {
        fileSystem.trusts(device: status.device) && Stat(status) == record.stat
    }

    /// The own records of folders whose times are unreliable, and those of them whose number of
    /// entries changed.
    ///
    /// The other records tell if a name is gone. If none is, an equal number means the same names.
    private func countUnreliable(_ folders: [Int]) -> (all: [Int], changed: [Int]) {
        let listing = FolderListing()
        var (all, changed) = ([Int](), [Int]())
        for number in folders {
            let folder = saved.folder(number)
            all.append(folder.ownRecord)
            let descriptor = cposix_openat(rootDescriptor, folder.cPath, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
            defer { if descriptor >= 0 { close(descriptor) } }
            if descriptor < 0 || listing.count(descriptor) != folder.recordCount { changed.append(folder.ownRecord) }
        }
        return (all, changed)
    }
}
