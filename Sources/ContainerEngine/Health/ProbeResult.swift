/// The result of one request to a health path.
package enum ProbeResult: Hashable, Sendable {
    /// The response had this status code.
    case status(Int)
    /// There was no response. The reason follows a name in messages.
    case failed(String)

    /// True when the status code is 2xx.
    package var isHealthy: Bool {
        if case .status(let status) = self { (200...299).contains(status) } else { false }
    }

    /// The problem, worded to follow a name.
    package var reason: String {
        switch self {
        case .status(let status): "answers \(status)"
        case .failed(let reason): reason
        }
    }
}
