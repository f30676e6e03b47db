import Basics

/// The text of a range of ports, as faaso.yml has it.
extension ClosedRange: TextForm where Bound == Int {
    /// Reads two whole numbers, the lower one first: `20000-21999`.
    package init?(text: String) {
        let bounds = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard bounds.count == 2, bounds.allSatisfy({ $0.isMade(rest: \.isASCIIDigit) }), let first = Int(bounds[0]),
            let last = Int(bounds[1]), first <= last
        else { return nil }
        self = first...last
    }

    package var text: String { "\(lowerBound)-\(upperBound)" }
}
