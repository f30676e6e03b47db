/// The privileges with which the container of a probe answers.
package struct Startup: Hashable, Sendable {
    /// A set of privileges.
    package enum Privileges: Hashable, Sendable, CaseIterable {
        /// Those of every function: a read-only root, and no capabilities.
        case hardened
        /// The root is writable.
        case writableRoot
        /// The container has Docker's usual capabilities, and may gain privileges.
        case capabilities
        /// Both.
        case privileged
    }

    /// The privileges with which the container answered. Nil if it never did.
    package var answered: Privileges?
    /// The reason why the hardened container did not answer. Nil if it answered.
    package var failure: String?

    /// Creates the result of a start.
    package init(answered: Privileges?, failure: String? = nil) { (self.answered, self.failure) = (answered, failure) }

    /// Fails if the container needed one of the given privileges.
    func judged(by wanting: [Privileges], _ problem: String) -> Verdict {
        guard let answered else { return .skipped(Self.silent) }
        return Verdict(wanting.contains(answered) ? problem + (failure.map { ": " + $0 } ?? "") : nil)
    }

    /// The reason to skip a check that needs a container which answers.
    static let silent = "no container of the probe answers"
}
