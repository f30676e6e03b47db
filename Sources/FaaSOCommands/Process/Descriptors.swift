import Glibc

/// The file descriptors that a command needs. With too few the event loops cannot start, which would end the process by a trap.
enum Descriptors {
    /// Each event loop has three; connections, pipes, locks and folders are open beside them.
    private static let needed = 32 + 4 * RunningOptions.processors

    /// Raises the soft limit if it is too low.
    /// - Returns: a sentence that says what is wrong; nil if there are enough.
    static func complaint() -> String? {
        if areEnough() { return nil }
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        let before = limit.rlim_cur
        limit.rlim_cur = min(limit.rlim_max, 4096)
        if limit.rlim_cur > before, setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, areEnough() { return nil }
        return "only \(before) file descriptors are allowed, and too few of them are free: \(needed) are needed"
    }

    /// Tries it: how many are open already is not in the limit.
    private static func areEnough() -> Bool {
        var open: [Int32] = []
        defer { for descriptor in open { close(descriptor) } }
        for _ in 0..<needed {
            let descriptor = fcntl(2, F_DUPFD_CLOEXEC, 3)
            if descriptor >= 0 { open.append(descriptor) } else { return errno != EMFILE && errno != EINVAL }
        }
        return true
    }
}
