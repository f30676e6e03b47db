extension DeploymentStatus {
    /// The health of a function. The raw values stand in files.
    package enum Health: String, Hashable, Sendable, Codable, CaseIterable {
        case healthy, unhealthy
        /// The function was not asked.
        case unknown

        /// The word for an observed health.
        package init(_ observed: ObservedHealth) {
            self =
                switch observed {
                case .healthy: .healthy
                case .unhealthy: .unhealthy
                case .unknown: .unknown
                }
        }
    }
}

extension DeploymentStatus.Function {
    /// The state of a function. The raw values stand in files.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case running, paused, restarting, stopped
        /// The function has no container.
        case missing
        /// The function has no route, and therefore no container.
        case unrouted
        /// The function is in the repository, and was never deployed.
        case notDeployed = "not-deployed"

        /// The state of the function's container.
        package init(_ container: RunState) {
            self =
                switch container {
                case .running: .running
                case .paused: .paused
                case .restarting: .restarting
                case .stopped: .stopped
                }
        }
    }
}

extension DeploymentStatus.Proxy {
    /// The state of the proxy. The raw values stand in files.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case running, paused, restarting, stopped
        /// The proxy has no container.
        case missing
        /// The container runs, and its keeper reports no Caddy that serves.
        case unreachable

        /// The state of the proxy's container.
        package init(_ container: RunState) {
            self =
                switch container {
                case .running: .running
                case .paused: .paused
                case .restarting: .restarting
                case .stopped: .stopped
                }
        }
    }

    /// True when the proxy may serve requests, also while its keeper does not answer.
    package var serves: Bool { state == .running || state == .unreachable }
}
