internal import Glibc

/// One caller that waits for a lock. It polls instead of blocking in flock(2), so that a cancelled
/// task can stop waiting.
struct LockQueue {
    private let path: String
    private let purpose: String
    private let wait: Bool
    private var told: String?
    private var nameless = 0
    private var folderless = 0
    /// The pause before the next attempt, in microseconds.
    private(set) var pause: UInt32 = 500

    /// The number of attempts, 7 ms in total, before an unnamed holder is reported as another
    /// process.
    private static let graceRounds = 4

    /// The number of attempts in a row whose folder was gone, before that is an error.
    private static let folderRounds = 10

    /// Creates the folders above the lock file.
    init(path: String, purpose: String, wait: Bool) throws(LockError) {
        (self.path, self.purpose, self.wait) = (path, purpose, wait)
        try makeFolders()
    }

    private func makeFolders() throws(LockError) {
        do throws(FileError) { try AtomicFile.makeFolders(AtomicFile.split(path).folder) } catch { throw .file(error) }
    }

    /// Locks the file. Nil if another process holds the lock, or has removed the folder.
    private mutating func lock() throws(LockError) -> Int32? {
        do throws(LockError) {
            let descriptor = try FileLock.attempt(path)
            folderless = 0
            return descriptor
        } catch {
            // The holder may remove the whole folder, as `faaso down --purge` does.
            guard case .file(let cause) = error, cause.errno == ENOENT, folderless < Self.folderRounds else { throw error }
            folderless += 1
            try makeFolders()
            return nil
        }
    }

    /// Tries to lock the file once. Returns its descriptor; nil if another process holds the lock.
    ///
    /// Throws `held` if the caller does not want to wait.
    mutating func attempt(_ onWait: (String) -> Void) throws(LockError) -> Int32? {
        if let descriptor = try lock() {
            FileLock.describe(purpose, in: descriptor)
            return descriptor
        }
        // A holder that was killed leaves its description behind, for the next one to overwrite.
        let process = LockTable.holder(of: path)
        let name = FileLock.holder(of: path).flatMap { text in
            process.map { FileLock.isDescription(text, of: $0) } ?? true ? text : nil
        }
        // A holder has no name just after it acquires the lock and just before it releases it.
        nameless = name == nil ? nameless + 1 : 0
        if name != nil || nameless == Self.graceRounds {
            let holder = name ?? process.map(LockTable.words) ?? "an unknown process"
            guard wait else { throw .held(by: holder) }
            if told != holder { onWait(holder) }
            told = holder
        }
        pause = min(pause * 2, 50_000)
        return nil
    }
}
