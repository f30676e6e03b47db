import FoundationEssentials

extension Amount {
    /// The time since a date, in whole seconds: `0 s`, `3 min 12 s`.
    static func age(_ date: Date, now: Date) -> String {
        let seconds = now.timeIntervalSince(date).rounded()
        return seconds < 1 ? "0 s" : duration(seconds)
    }

    /// The time since a time of RFC 3339 in UTC. Nil for any other text.
    static func age(_ time: String, now: Date) -> String? {
        // Docker writes nanoseconds, which the parser does not accept.
        let whole = String(time.prefix { $0 != "." && $0 != "Z" }) + "Z"
        return (try? Date(whole, strategy: .iso8601)).map { age($0, now: now) }
    }

    /// The age as `3 min 12 s ago`. Text that is not a time is returned unchanged.
    static func ago(_ time: String, now: Date) -> String { age(time, now: now).map { $0 + " ago" } ?? time }
}
