import FoundationEssentials
import Glibc
import Synchronization

/// What became of the process's standard output. There is one for a process, so this is no value.
enum StandardStreams {
    private static let state = Mutex(State())

    private struct State {
        var failure: Int32?
        var onFailure: (@Sendable () -> Void)?
    }

    /// Puts the null device in the place of standard streams that are closed: the next file that is opened would be printed to.
    ///
    /// Standard input gets it for writing and the others for reading, so that using one is still an error.
    static func open() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            _ = Glibc.open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// The error number of the first write to standard output that failed; nil for none.
    static var failure: Int32? { state.withLock { $0.failure } }

    /// Why standard output has not all that was printed; nil if it has, and if its reader went away by itself.
    static var complaint: String? {
        guard let failure, failure != EPIPE else { return nil }
        let reason = String(cString: strerror(failure))
        return "cannot write to standard output: " + reason.prefix(1).lowercased() + reason.dropFirst()
    }

    /// Takes note of a failed write.
    static func fail(_ number: Int32) {
        let call = state.withLock { state -> (@Sendable () -> Void)? in
            if state.failure != nil { return nil }
            state.failure = number
            return state.onFailure
        }
        call?()
    }

    /// Calls something once a write fails, or at once if one has.
    static func whenFailed(_ call: @escaping @Sendable () -> Void) {
        let hasFailed = state.withLock { state in
            state.onFailure = call
            return state.failure != nil
        }
        if hasFailed { call() }
    }
}
