package import Basics
internal import CPosix
internal import Glibc

/// The reason why a lock was not acquired.
package enum LockError: Explained, Hashable, Sendable {
    /// Another process holds the lock, and the caller did not want to wait. The holder is given in
    /// words.
    case held(by: String)
    /// The task was cancelled while it waited.
    case cancelled
    /// The lock file could not be opened or locked.
    case file(FileError)

    package var description: String {
        switch self {
        case .held(let holder): "locked by \(holder)"
        case .cancelled: "cancelled while waiting for a lock"
        case .file(let error): error.description
        }
    }
}

/// An exclusive flock(2) on a file. The lock is held as long as the value lives.
///
/// The kernel releases the lock when the process ends, for whatever reason. The holder describes
/// itself in the file: "`purpose` (process 12, since 2026-01-31T12:00:00Z)".
package struct FileLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Acquires the lock. Creates the file and the folders above it. While it waits, the task does
    /// not occupy a thread.
    ///
    /// - Parameters:
    ///   - purpose: a description of the holder for those who wait, for example "faaso up".
    ///   - wait: false to throw `held` instead of waiting. A cancelled task stops waiting and
    ///     throws `cancelled`.
    ///   - onWait: called once with each holder that the caller waits for.
    package static func acquire(
        path: String, purpose: String, wait: Bool, onWait: (String) -> Void = { _ in }
    ) async throws(LockError) -> FileLock {
        var queue = try LockQueue(path: path, purpose: purpose, wait: wait)
        while true {
            if let descriptor = try queue.attempt(onWait) { return FileLock(descriptor: descriptor) }
            do { try await Task.sleep(for: .microseconds(queue.pause)) } catch { throw .cancelled }
        }
    }

    /// The description of the holder; nil if the file is empty. A holder that was killed leaves its
    /// description behind.
    package static func holder(of path: String) -> String? {
        guard let bytes = try? AtomicFile.read(path), !bytes.isEmpty else { return nil }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    deinit {
        ftruncate(descriptor, 0)
        // Closing is not enough. Between fork and exec a child process shares the descriptor and
        // thereby the lock.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Tries to lock the file once. Returns its descriptor; nil if another process holds the lock.
    static func attempt(_ path: String) throws(LockError) -> Int32? {
        let descriptor = cposix_openat(AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .file(FileError(operation: "lock", path: path, errno: errno)) }
        FileOwner.inherit(descriptor, at: path)
        hide(descriptor)
        var result = flock(descriptor, LOCK_EX | LOCK_NB)
        while result != 0, errno == EINTR { result = flock(descriptor, LOCK_EX | LOCK_NB) }
        guard result == 0 else {
            let failure = errno
            close(descriptor)
            if failure == EWOULDBLOCK { return nil }
            throw .file(FileError(operation: "lock", path: path, errno: failure))
        }
        if isCurrent(descriptor, path) { return descriptor }
        close(descriptor)
        return nil
    }

    /// Keeps other users from an open lock file. Whoever may read a file can hold its lock. Older
    /// versions made files that all users may read.
    private static func hide(_ descriptor: Int32) {
        var status = cposix_status()
        if cposix_fstat(descriptor, &status) == 0, status.mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
    }

    /// True when a description of a holder is that of a process.
    static func isDescription(_ text: String, of process: Int32) -> Bool { text.contains("(process \(process), ") }

    /// True when an open file is still the file at its path.
    ///
    /// Another process may delete the file between open and flock, for example by `git clean`. Then
    /// the lock is on a file that nobody else can open.
    static func isCurrent(_ descriptor: Int32, _ path: String) -> Bool {
        var ours = cposix_status()
        var there = cposix_status()
        return cposix_fstat(descriptor, &ours) == 0 && cposix_lstatat(AT_FDCWD, path, &there) == 0 && ours.inode == there.inode
            && ours.device == there.device
    }

    /// Writes the description of the holder into the lock file.
    static func describe(_ purpose: String, in descriptor: Int32) {
        var now = time(nil)
        var utc = tm()
        gmtime_r(&now, &utc)
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(utc.tm_year + 1900)-\(padded(utc.tm_mon + 1))-\(padded(utc.tm_mday))"
        let clock = "\(padded(utc.tm_hour)):\(padded(utc.tm_min)):\(padded(utc.tm_sec))"
        var text = "\(purpose) (process \(getpid()), since \(date)T\(clock)Z)\n"
        // The text is only information for those who wait. A full disk must not prevent locking.
        ftruncate(descriptor, 0)
        text.withUTF8 { _ = pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }
}

extension LockError {
    package var hints: [String] {
        switch self {
        case .held: ["wait for it to end, or leave out --no-wait"]
        case .file(let error): error.hints
        case .cancelled: []
        }
    }

    package var blame: Blame { self == .cancelled ? .interrupt : .run }
}
