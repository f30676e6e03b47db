import ContentHash

/// A lock among processes.
package struct LockEffect: Sendable {
    /// Runs `body` once the lock of that path is held. Another holder is waited for and told to `onWait`, else `LockError.held` is thrown.
    package var whileHeld:
        @Sendable (
            _ path: String, _ purpose: String, _ wait: Bool, _ onWait: (_ holder: String) -> Void, _ body: () async throws -> Void
        ) async throws -> Void

    /// The real one, on a file.
    package static let onDisk = LockEffect { path, purpose, wait, onWait, body in
        let lock = try await FileLock.acquire(path: path, purpose: purpose, wait: wait, onWait: onWait)
        try await body()
        _ = consume lock
    }
}
