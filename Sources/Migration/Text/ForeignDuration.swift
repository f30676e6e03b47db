/// Durations of other tools, such as `1m30s`, `1.5s` or `500ms`.
enum ForeignDuration {
    private static let units: [(suffix: String, milliseconds: Double)] = [
        ("us", 0.001), ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// The duration, rounded to milliseconds. A number without a unit means seconds. Nil for
    /// another text.
    static func parse(_ text: String) -> Duration? {
        if let seconds = Int64(text) { return seconds >= 0 && seconds < 1_000_000_000 ? .seconds(seconds) : nil }
        var sum = 0.0
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let suffix = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(suffix.count)
            guard let value = Double(number), let unit = units.first(where: { $0.suffix == suffix }) else { return nil }
            sum += value * unit.milliseconds
        }
        return sum < 1e12 ? .milliseconds(Int64(sum.rounded())) : nil
    }
}
