import Glibc

/// The file descriptors that a command needs. If there are too few, the event loops cannot start,
/// which ends the process by a trap.
enum Descriptors {
    /// The number of descriptors. Each event loop needs three. Connections, pipes, locks and
    /// folders need more.
    private static let needed = 32 + 4 * StepOptions.processors

    /// Raises the soft limit if it is too low.
    /// - Returns: a sentence about the problem; nil if there are enough.
    static func complaint() -> String? {
        if areEnough() { return nil }
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        let before = limit.rlim_cur
        limit.rlim_cur = min(limit.rlim_max, 4096)
        if limit.rlim_cur > before, setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, areEnough() { return nil }
        return "only \(before) file descriptors are allowed, and too few of them are free: \(needed) are needed"
    }

    /// Opens descriptors to count the free ones. The limit does not tell how many are open already.
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
