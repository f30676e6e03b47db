extension Duration {
    private static let units: [(suffix: String, milliseconds: Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)]

    /// Reads a duration as YAML files write it: a whole number and one of `ms`, `s`, `m`, `h`.
    ///
    /// The number has at most nine digits. Nil for anything else.
    package init?(text: String) {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let suffix = String(text.dropFirst(digits.count))
        guard (1...9).contains(digits.count), let value = Int64(String(Substring(digits))),
            let unit = Self.units.first(where: { $0.suffix == suffix })
        else { return nil }
        self = .milliseconds(value * unit.milliseconds)
    }

    /// The duration in the same form, in the largest unit that divides it: `90s`, `2m`.
    ///
    /// Drops what is below a millisecond.
    package var text: String {
        let milliseconds = milliseconds
        if milliseconds == 0 { return "0s" }
        let unit = Self.units.last { milliseconds % $0.milliseconds == 0 } ?? ("ms", 1)
        return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
    }
}
