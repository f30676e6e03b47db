import Deployment
package import ContentHash

/// A lock among processes.
package struct LockEffect: Sendable {
    /// Takes the lock of that path. Another holder is waited for and told to `onWait`, else `LockError.held` is thrown.
    package var acquire:
        @Sendable (_ path: String, _ purpose: String, _ wait: Bool, _ onWait: (_ holder: String) -> Void) async throws -> HeldLock

    /// The real one, on a file.
    package static let onDisk = LockEffect { path, purpose, wait, onWait in
        HeldLock(try await FileLock.acquire(path: path, purpose: purpose, wait: wait, onWait: onWait))
    }
}

/// A lock that is held for as long as the value lives.
package final class HeldLock: Sendable {
    private let lock: FileLock?

    package init(_ lock: consuming FileLock) { self.lock = consume lock }

    /// A lock of a world without other processes.
    package init() { lock = nil }
}
