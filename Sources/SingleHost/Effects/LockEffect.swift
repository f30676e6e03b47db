package import ContentHash

/// A lock among processes, as a deployment uses it.
package struct LockEffect: Sendable {
    /// Takes the lock at a path. If another process holds it, calls `onWait` with the holder and
    /// waits. Throws `LockError.held` instead if `wait` is false.
    package var acquire:
        @Sendable (_ path: String, _ purpose: String, _ wait: Bool, _ onWait: (_ holder: String) -> Void) async throws -> HeldLock

    /// The real lock on a file.
    package static let onDisk = LockEffect { path, purpose, wait, onWait in
        HeldLock(try await FileLock.acquire(path: path, purpose: purpose, wait: wait, onWait: onWait))
    }
}

/// A lock that is held as long as the value lives.
package final class HeldLock: Sendable {
    private let lock: FileLock?

    /// Holds a file's lock.
    package init(_ lock: consuming FileLock) { self.lock = consume lock }

    /// Creates a lock for a test without other processes.
    package init() { lock = nil }
}
