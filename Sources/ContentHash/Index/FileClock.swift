import CPosix
internal import Glibc

/// The clock that sets the times of files.
package struct FileClock: Sendable {
    /// Returns the time in nanoseconds since 1970, or nil if it is unknown.
    package var now: @Sendable () -> Int64?

    /// Creates a clock from a function.
    package init(now: @escaping @Sendable () -> Int64?) {
        self.now = now
    }

    /// The kernel's coarse clock. On all trusted file systems the kernel stamps inodes with it
    /// (`current_time`).
    package static let kernel = FileClock {
        var time = timespec()
        guard clock_gettime(CLOCK_REALTIME_COARSE, &time) == 0 else { return nil }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
