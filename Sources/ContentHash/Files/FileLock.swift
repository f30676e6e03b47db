package import Basics
internal import CPosix
internal import Glibc

/// Why a lock was not had.
package enum LockError: Explained, Hashable, Sendable {
    /// Another holds it, and waiting was not wanted; the holder in words.
    case held(by: String)
    /// The task was cancelled while it waited.
    case cancelled
    case file(FileError)

    package var description: String {
        switch self {
        case .held(let holder): "locked by \(holder)"
        case .cancelled: "cancelled while waiting for a lock"
        case .file(let error): error.description
        }
    }
}

/// An exclusive flock(2) on a file, for as long as the value lives; the kernel gives it back when the process ends, however it ends.
///
/// The holder writes who it is into the file: "`purpose` (process 12, since 2026-01-31T12:00:00Z)".
package struct FileLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Takes the lock, making the file and the folders above it. A waiting task gives its thread back.
    ///
    /// - Parameters:
    ///   - purpose: what the holder is doing, for those who wait: "faaso up".
    ///   - wait: false to fail with `held` instead of waiting. Waiting ends with `cancelled` when the current task is cancelled.
    ///   - onWait: told the holder once, and again for each other holder that comes first.
    package static func acquire(
        path: String, purpose: String, wait: Bool, onWait: (String) -> Void = { _ in }
    ) async throws(LockError) -> FileLock {
        var queue = try LockQueue(path: path, purpose: purpose, wait: wait)
        while true {
            if let descriptor = try queue.attempt(onWait) { return FileLock(descriptor: descriptor) }
            do { try await Task.sleep(for: .microseconds(queue.pause)) } catch { throw .cancelled }
        }
    }

    /// Takes the lock as ``acquire(path:purpose:wait:onWait:)`` does, for callers that are not asynchronous. Blocks the thread.
    package static func acquireBlocking(
        path: String, purpose: String, wait: Bool, onWait: (String) -> Void = { _ in }
    ) throws(LockError) -> FileLock {
        var queue = try LockQueue(path: path, purpose: purpose, wait: wait)
        while true {
            if let descriptor = try queue.attempt(onWait) { return FileLock(descriptor: descriptor) }
            usleep(queue.pause)
            if Task.isCancelled { throw .cancelled }
        }
    }

    /// What the holder, or the last one that was killed holding it, wrote into the file; nil when nobody did.
    package static func holder(of path: String) -> String? {
        guard let bytes = try? AtomicFile.read(path), !bytes.isEmpty else { return nil }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    deinit {
        ftruncate(descriptor, 0)
        // Closing is not enough: a child process between its fork and its exec still has the descriptor, and with it the lock.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// The locked file's descriptor; nil when another holds the lock.
    static func attempt(_ path: String) throws(LockError) -> Int32? {
        let descriptor = cposix_openat(AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw .file(FileError(operation: "lock", path: path, errno: errno)) }
        FileOwner.inherit(descriptor, at: path)
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

    /// True if an open file is the one at its path. Somebody may have deleted it between open and flock (`git clean`): then the lock is on
    /// a file that nobody else will ever open.
    static func isCurrent(_ descriptor: Int32, _ path: String) -> Bool {
        var ours = cposix_status()
        var there = cposix_status()
        return cposix_fstat(descriptor, &ours) == 0 && cposix_lstatat(AT_FDCWD, path, &there) == 0 && ours.inode == there.inode
            && ours.device == there.device
    }

    static func describe(_ purpose: String, in descriptor: Int32) {
        var now = time(nil)
        var utc = tm()
        gmtime_r(&now, &utc)
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(utc.tm_year + 1900)-\(padded(utc.tm_mon + 1))-\(padded(utc.tm_mday))"
        let clock = "\(padded(utc.tm_hour)):\(padded(utc.tm_min)):\(padded(utc.tm_sec))"
        var text = "\(purpose) (process \(getpid()), since \(date)T\(clock)Z)\n"
        // Only a courtesy to those who wait: a full disk must not keep anybody from the lock.
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
