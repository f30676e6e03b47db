/// One answer of a health path.
package enum ProbeResult: Hashable, Sendable {
    case status(Int)
    case failed(String)

    package var isHealthy: Bool {
        if case .status(let status) = self { (200...299).contains(status) } else { false }
    }

    /// The problem, in words that follow a name.
    package var reason: String {
        switch self {
        case .status(let status): "answers \(status)"
        case .failed(let reason): reason
        }
    }
}
