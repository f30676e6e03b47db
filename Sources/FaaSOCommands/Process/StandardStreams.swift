import FoundationEssentials
import Glibc
import Synchronization

/// The state of the process's standard output. A process has one, so this is not a value.
enum StandardStreams {
    private static let state = Mutex(State())

    private struct State {
        var failure: Int32?
        var onFailure: (@Sendable () -> Void)?
    }

    /// Opens the null device in place of closed standard streams. Otherwise the next opened file
    /// would get the output.
    ///
    /// Standard input is opened for writing and the others for reading, so using one is still an
    /// error.
    static func open() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            _ = Glibc.open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// The error number of the first failed write to standard output; nil if none failed.
    static var failure: Int32? { state.withLock { $0.failure } }

    /// The reason why standard output is incomplete; nil if it is complete, or if its reader closed
    /// it.
    static var complaint: String? {
        guard let failure, failure != EPIPE else { return nil }
        let reason = String(cString: strerror(failure))
        return "cannot write to standard output: " + reason.prefix(1).lowercased() + reason.dropFirst()
    }

    /// Records a failed write.
    static func fail(_ number: Int32) {
        let call = state.withLock { state -> (@Sendable () -> Void)? in
            if state.failure != nil { return nil }
            state.failure = number
            return state.onFailure
        }
        call?()
    }

    /// Calls a closure when a write fails, or at once if one failed already.
    static func whenFailed(_ call: @escaping @Sendable () -> Void) {
        let hasFailed = state.withLock { state in
            state.onFailure = call
            return state.failure != nil
        }
        if hasFailed { call() }
    }
}
