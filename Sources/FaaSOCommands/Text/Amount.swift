/// Formats numbers for people.
enum Amount {
    /// Formats a duration: `850 ms`, `2.4 s`, `3 min 12 s`, `5 h 2 min`, `3 d`.
    ///
    /// A negative duration (a clock that was set back) or a value that is not a number gives
    /// `0 ms`.
    static func duration(_ seconds: Double) -> String {
        // Records are read from files, so no number may end the program.
        let seconds = min(max(0, seconds.isNaN ? 0 : seconds), 1e12)
        return switch seconds {
        case ..<0.9995: "\(Int((seconds * 1000).rounded())) ms"
        case ..<59.95: "\(tenths(seconds)) s"
        case ..<60: "1 min 0 s"
        case ..<3600: "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
        case ..<86400: "\(Int(seconds) / 3600) h \(Int(seconds) % 3600 / 60) min"
        default: "\(Int(seconds) / 86400) d"
        }
    }

    /// Formats a size in powers of 1000, as Docker prints it: `812 B`, `4.2 KB`, `81.9 MB`.
    static func bytes(_ count: Int64) -> String {
        var value = Double(count)
        for unit in ["B", "KB", "MB", "GB"] {
            if value < (unit == "B" ? 1000 : 999.95) { return unit == "B" ? "\(count) B" : "\(tenths(value)) \(unit)" }
            value /= 1000
        }
        return "\(tenths(value)) TB"
    }

    /// Formats a size in powers of 1024, as memory limits are written: `812 B`, `4.2 KiB`,
    /// `512 MiB`.
    static func memory(_ count: Int64) -> String {
        var value = Double(count)
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if value < 1023.95 { return "\(tenths(value)) \(unit)" }
            value /= 1024
        }
        return "\(tenths(value)) TiB"
    }

    private static func tenths(_ value: Double) -> String {
        let scaled = Int((value * 10).rounded())
        return scaled % 10 == 0 ? "\(scaled / 10)" : "\(scaled / 10).\(scaled % 10)"
    }
}
