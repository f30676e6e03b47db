/// The state of a container, in the words that `status` shows.
package enum RunState: String, Hashable, Sendable, Codable {
    case running, paused, restarting
    /// Created and never started, exited, or dead.
    case stopped

    /// The state for the engine's word (Docker Engine API, `State`).
    package init(engine word: String) {
        switch word {
        case "running": self = .running
        case "paused": self = .paused
        case "restarting": self = .restarting
        default: self = .stopped
        }
    }

    /// The cause to repair a container in the state ``restarting``. A single end leads to that
    /// state, so the cause does not speak of several.
    package static let restartingCause = "it ended, and the engine restarts it"
}

/// The answer of a function's health path.
package enum ObservedHealth: Hashable, Sendable {
    /// The path answered as a healthy function does.
    case healthy
    /// The path did not answer so. The value is the reason, such as `answers 503`.
    case unhealthy(String)
    /// The path was not asked.
    case unknown
}
