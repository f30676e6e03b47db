import CKeeper
import Glibc

/// The log of the keeper, on the error output.
enum KeeperLog {
    /// Writes a line of log in the form of Caddy's.
    static func write(_ text: String) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let milliseconds = String(1000 + time.tv_nsec / 1_000_000).dropFirst()
        let line = "{\"level\":\"info\",\"ts\":\(time.tv_sec).\(milliseconds),\"logger\":\"keeper\",\"msg\":\(JSONText.quoted(text))}\n"
        SmallFiles.write(Array(line.utf8), to: 2)
    }
}
