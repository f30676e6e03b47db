package import BuildGraph

extension GraphStep where Work == FunctionWork {
    /// `replace container:sum: image-changed image:sum (aaaa -> bbbb); configuration-changed limits.memory`.
    package var line: String { "\(action.rawValue) \(node)" + causes }

    /// The same for a line that names the node before: `replace: image-changed image:sum (aaaa -> bbbb)`.
    package var summary: String { action.rawValue + causes }

    private var causes: String { (interrupts ? " (interrupts): " : ": ") + reasons.map(\.line).joined(separator: "; ") }
}
