/// Removes secret values from texts that are printed and recorded, such as the output of a failed
/// test.
struct Redaction: Sendable {
    /// The length of the shortest value that is removed, in bytes. A text without every `1` or
    /// `yes` would be useless.
    static let shortest = 4
    private let values: [String]

    /// Creates a redaction.
    /// - Parameter values: the values. Of a value with several lines, each line is also removed by
    ///   itself.
    init(_ values: some Sequence<String>) {
        let parts = values.flatMap { [$0] + $0.split(separator: "\n").map(String.init) }
        // A value may contain another one, so the longest come first.
        self.values = Set(parts.filter { $0.utf8.count >= Self.shortest }).sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    }

    /// Returns the text with `***` in place of each value.
    func callAsFunction(_ text: String) -> String {
        values.reduce(text) { $0.replacing($1, with: "***") }
    }
}
