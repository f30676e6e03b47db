/// Takes values out of texts that are printed and recorded, such as what a failing test printed.
struct Redaction: Sendable {
    /// Shorter values stay: a text without every `1` or `yes` tells nobody anything.
    static let shortest = 4
    private let values: [String]

    /// - Parameter values: each line of a value of several lines is taken out by itself.
    init(_ values: some Sequence<String>) {
        let parts = values.flatMap { [$0] + $0.split(separator: "\n").map(String.init) }
        // A value may hold another one.
        self.values = Set(parts.filter { $0.utf8.count >= Self.shortest }).sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    }

    /// The text with `***` for each value.
    func callAsFunction(_ text: String) -> String {
        values.reduce(text) { $0.replacing($1, with: "***") }
    }
}
