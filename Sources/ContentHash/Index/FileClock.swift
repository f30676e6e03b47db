import CPosix
internal import Glibc

/// The clock that files get their times from.
package struct FileClock: Sendable {
    /// Returns the time in nanoseconds since 1970, or nil if it cannot be told.
    package var now: @Sendable () -> Int64?

    /// A clock of the caller's own.
    package init(now: @escaping @Sendable () -> Int64?) {
        self.now = now
    }

    /// The kernel's coarse clock: `current_time` of the kernel stamps inodes of all trusted file systems with it.
    package static let kernel = FileClock {
        var time = timespec()
        guard clock_gettime(CLOCK_REALTIME_COARSE, &time) == 0 else { return nil }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
