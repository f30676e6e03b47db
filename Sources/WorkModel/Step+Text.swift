package import BuildGraph

extension GraphStep where Work == FunctionWork {
    /// The step as one line:
    /// `replace container:sum: image-changed image:sum (aaaa -> bbbb); configuration-changed x`.
    package var line: String { "\(action.rawValue) \(node)" + causes }

    /// The step without the node, for a line that names the node before:
    /// `replace: image-changed image:sum (aaaa -> bbbb)`.
    package var summary: String { action.rawValue + causes }

    private var causes: String { (interrupts ? " (interrupts): " : ": ") + reasons.map(\.line).joined(separator: "; ") }
}
