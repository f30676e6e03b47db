/// Numbers as people read them.
enum Amount {
    /// `850 ms`, `2.4 s`, `3 min 12 s`, `5 h 2 min`, `3 d`.
    static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<1: "\(Int((seconds * 1000).rounded())) ms"
        case ..<60: "\(tenths(seconds)) s"
        case ..<3600: "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
        case ..<86400: "\(Int(seconds) / 3600) h \(Int(seconds) % 3600 / 60) min"
        default: "\(Int(seconds) / 86400) d"
        }
    }

    /// `812 B`, `4.2 KB`, `81.9 MB`: powers of 1000, as Docker prints them.
    static func bytes(_ count: Int64) -> String {
        var value = Double(count)
        for unit in ["B", "KB", "MB", "GB"] {
            if value < 1000 { return unit == "B" ? "\(count) B" : "\(tenths(value)) \(unit)" }
            value /= 1000
        }
        return "\(tenths(value)) TB"
    }

    /// `1 function`, `3 functions`.
    static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }

    private static func tenths(_ value: Double) -> String {
        let scaled = Int((value * 10).rounded())
        return scaled % 10 == 0 ? "\(scaled / 10)" : "\(scaled / 10).\(scaled % 10)"
    }
}
