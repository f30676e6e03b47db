internal import CPosix
internal import Glibc
internal import Synchronization

/// The quick path of a run with nothing to do: every record of the saved index against the file system, in place, on two threads or more,
/// up to the first difference. It takes no memory for a file, and no library beyond the system's.
struct UnchangedCheck: Sendable {
    let saved: IndexFile
    let rootDescriptor: Int32

    /// Records a thread takes at a time; below two of these, another thread costs more than it saves.
    private static let grain = 256

    func run() -> Bool {
        // An index that knows nothing can't confirm anything.
        guard saved.recordCount > 0, saved.flags & (IndexFormat.HeaderFlag.incomplete | IndexFormat.HeaderFlag.racy) == 0 else {
            return false
        }
        let chunks = (saved.recordCount + Self.grain - 1) / Self.grain
        let state = State()
        let check = self
        Workers.run(min(Workers.limit, max(1, chunks / 2))) {
            while !state.differs.load(ordering: .relaxed) {
                let chunk = state.next.add(1, ordering: .relaxed).oldValue
                guard chunk < chunks else { return }
                let range = (chunk * Self.grain)..<min((chunk + 1) * Self.grain, check.saved.recordCount)
                if !check.areUnchanged(range) { state.differs.store(true, ordering: .relaxed) }
            }
        }
        return !state.differs.load(ordering: .relaxed) && haveSameCounts()
    }

    private final class State: Sendable {
        let next = Atomic<Int>(0)
        let differs = Atomic<Bool>(false)
    }

    private func areUnchanged(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        let roots = min(range.upperBound, saved.rootCount)
        while index < roots {
            guard isUnchanged(saved.record(index), in: rootDescriptor, isRoot: true) else { return false }
            index += 1
        }
        guard index < range.upperBound, var number = saved.folderNumber(holding: index) else { return index == range.upperBound }
        while index < range.upperBound {
            let folder = saved.folder(number)
            let end = min(range.upperBound, folder.records.upperBound)
            if index < end {
                let descriptor = cposix_openat(rootDescriptor, folder.cPath, cposix_o_path() | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
                guard descriptor >= 0 else { return false }
                defer { close(descriptor) }
                while index < end {
                    guard isUnchanged(saved.record(index), in: descriptor, isRoot: false) else { return false }
                    index += 1
                }
            }
            number += 1
        }
        return true
    }

    private func isUnchanged(_ record: IndexFile.Record, in descriptor: Int32, isRoot: Bool) -> Bool {
        var status = cposix_status()
        switch cposix_lstatat(descriptor, record.cName, &status) {
        case 0: return Stat(status) == record.stat
        case ENOENT, ENOTDIR: return isRoot && record.kind == .missing
        default: return false
        }
    }

    /// Folders whose times don't tell: all known names are still there by now, so an equal number of entries means the same entries.
    private func haveSameCounts() -> Bool {
        let listing = FolderListing()
        for number in 0..<saved.folderCount {
            let folder = saved.folder(number)
            guard folder.isUnreliable else { continue }
            let descriptor = cposix_openat(rootDescriptor, folder.cPath, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
            guard descriptor >= 0 else { return false }
            defer { close(descriptor) }
            guard listing.count(descriptor) == folder.recordCount else { return false }
        }
        return true
    }
}
