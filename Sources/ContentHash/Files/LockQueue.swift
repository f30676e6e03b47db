/// One caller that wants a lock: it asks again and again rather than blocks in flock(2), so that a cancelled task gets out.
struct LockQueue {
    private let path: String
    private let purpose: String
    private let wait: Bool
    private var told: String?
    private var nameless = 0
    /// How long to wait before the next attempt, in microseconds.
    private(set) var pause: UInt32 = 500

    /// How often a lock without a name is tried before it is said to be held by another process: 7 ms.
    private static let graceRounds = 4

    init(path: String, purpose: String, wait: Bool) throws(LockError) {
        (self.path, self.purpose, self.wait) = (path, purpose, wait)
        do throws(FileError) { try AtomicFile.makeFolders(AtomicFile.split(path).folder) } catch { throw .file(error) }
    }

    /// The locked file's descriptor; nil when another holds the lock, and is waited for.
    mutating func attempt(_ onWait: (String) -> Void) throws(LockError) -> Int32? {
        if let descriptor = try FileLock.attempt(path) {
            FileLock.describe(purpose, in: descriptor)
            return descriptor
        }
        let name = FileLock.holder(of: path)
        // A holder has no name for the moment after it took the lock, and before it gives it back.
        nameless = name == nil ? nameless + 1 : 0
        if name != nil || nameless == Self.graceRounds {
            let holder = name ?? "another process"
            guard wait else { throw .held(by: holder) }
            if told != holder { onWait(holder) }
            told = holder
        }
        pause = min(pause * 2, 50_000)
        return nil
    }
}
