extension StringProtocol {
    /// The first line that is not empty; empty if there is none.
    package var firstLine: String { split(separator: "\n").first.map { String($0) } ?? "" }
}
