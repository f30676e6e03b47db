/// Shortens log lines for a message. Equal lines in a row are merged into one with their number.
package enum RepeatedLines {
    /// The number of lines to request, so that enough remain after merging.
    package static let asked = 200

    /// The last lines, at most `limit`. Twelve equal lines in a row become `line (12 times)`.
    package static func collapsed(_ lines: [String], limit: Int = 20) -> [String] {
        var groups: [(line: String, count: Int)] = []
        for line in lines {
            if groups.last?.line == line { groups[groups.count - 1].count += 1 } else { groups.append((line, 1)) }
        }
        return groups.suffix(limit).map { $0.count == 1 ? $0.line : "\($0.line) (\($0.count) times)" }
    }
}
