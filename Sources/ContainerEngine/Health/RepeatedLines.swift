/// Log lines for a message. Lines that repeat one after the other stand once, with their number.
package enum RepeatedLines {
    /// How many lines are to be asked for, so that enough are left.
    package static let asked = 200

    /// The last lines, at most `limit`; `line (12 times)` stands for twelve equal ones.
    package static func collapsed(_ lines: [String], limit: Int = 20) -> [String] {
        var groups: [(line: String, count: Int)] = []
        for line in lines {
            if groups.last?.line == line { groups[groups.count - 1].count += 1 } else { groups.append((line, 1)) }
        }
        return groups.suffix(limit).map { $0.count == 1 ? $0.line : "\($0.line) (\($0.count) times)" }
    }
}
