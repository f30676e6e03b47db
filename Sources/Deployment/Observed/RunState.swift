/// What the engine says about a container, in the words that `status` shows.
package enum RunState: String, Hashable, Sendable, Codable {
    case running, paused, restarting
    /// Created and never started, exited, or dead.
    case stopped

    /// From the engine's word for it (Docker Engine API, `State`).
    package init(engine word: String) {
        switch word {
        case "running": self = .running
        case "paused": self = .paused
        case "restarting": self = .restarting
        default: self = .stopped
        }
    }
}

/// What a function's health path says.
package enum ObservedHealth: Hashable, Sendable {
    case healthy
    /// With what was the matter, `answers 503`.
    case unhealthy(String)
    /// Not asked.
    case unknown

    package var word: String {
        switch self {
        case .healthy: "healthy"
        case .unhealthy: "unhealthy"
        case .unknown: "unknown"
        }
    }
}
