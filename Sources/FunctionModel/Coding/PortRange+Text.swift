import Basics

/// The text of a range of ports, as in faaso.yml.
extension ClosedRange: TextForm where Bound == Int {
    /// Parses two whole numbers, the lower one first: `20000-21999`. Returns nil for anything else.
    package init?(text: String) {
        let bounds = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard bounds.count == 2, bounds.allSatisfy({ $0.isMade(rest: \.isASCIIDigit) }), let first = Int(bounds[0]),
            let last = Int(bounds[1]), first <= last
        else { return nil }
        self = first...last
    }

    /// The form that `init(text:)` reads.
    package var text: String { "\(lowerBound)-\(upperBound)" }
}
