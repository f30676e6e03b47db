/// The result of a check.
package enum Verdict: Hashable, Sendable {
    /// The template keeps the promise.
    case passed
    /// The template breaks the promise. Carries the difference.
    case failed(String)
    /// The check could not be tried. Carries the reason.
    case skipped(String)

    /// Passes if there is no difference.
    init(_ difference: String?) { self = difference.map { .failed($0) } ?? .passed }

    /// Passes if a value is the expected one.
    static func equal<Value: Equatable>(_ name: String, _ value: Value, _ expected: Value) -> Verdict {
        Verdict(value == expected ? nil : "\(name): expected \(expected), got \(value)")
    }
}
