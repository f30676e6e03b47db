import FoundationEssentials

extension Amount {
    /// How long ago a time of RFC 3339 in UTC was, `3 min 12 s`; nil for any other text.
    static func age(_ time: String, now: Date) -> String? {
        // Docker writes nanoseconds, which the parser does not take.
        let whole = String(time.prefix { $0 != "." && $0 != "Z" }) + "Z"
        guard let date = try? Date(whole, strategy: .iso8601) else { return nil }
        let seconds = now.timeIntervalSince(date).rounded()
        return seconds < 1 ? "0 s" : duration(seconds)
    }
}
