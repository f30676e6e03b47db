/// The status of everything that runs: the value behind `status --json` (`faaso.status/1`).
package struct DeploymentStatus: Hashable, Sendable, Codable {
    /// The name and version of the form.
    package var schema = "faaso.status/1"
    /// The functions, sorted by name.
    package var functions: [Function]
    /// The routes that are loaded.
    package var routes: [Route]
    /// The proxy.
    package var proxy: Proxy
    /// The nodes of the swarm, sorted by name; nil on one host.
    package var nodes: [SwarmNode]?

    /// Creates a status.
    package init(functions: [Function], routes: [Route], proxy: Proxy) {
        (self.functions, self.routes, self.proxy) = (functions, routes, proxy)
    }

    /// The status of a function.
    package struct Function: Hashable, Sendable, Codable {
        /// The function's name.
        package var name: String
        /// The state of the container, or the reason why there is none.
        package var state: State
        /// The health of the container.
        package var health: Health
        /// The key of the image that runs.
        package var imageKey: String?
        /// The name of the container.
        package var container: String?
        /// The engine's identifier of the container.
        package var id: String?
        /// The alias that serves the function.
        package var upstream: String?
        /// The host port on 127.0.0.1.
        package var port: Int?
        /// The time of the last change of state: RFC 3339.
        package var since: String?
        /// The number of restarts by the engine.
        package var restarts: Int?
        /// The memory in use, in bytes; nil if it was not measured.
        package var memory: Int64?
        /// The memory limit in bytes; nil if it was not measured.
        package var memoryLimit: Int64?
        /// The processor time in use, in percent of one processor; nil if it was not measured.
        package var cpuPercent: Double?
        /// The reason why this is not the latest desired version; nil if it is.
        package var failure: DeploymentFailure?
        /// The part of the status that only a swarm has; nil on one host.
        package var service: Service?

        /// Creates a function's status without measured values.
        package init(
            name: String, state: State, health: Health = .unknown, imageKey: String? = nil, container: String? = nil, id: String? = nil,
            upstream: String? = nil, port: Int? = nil, since: String? = nil, restarts: Int? = nil
        ) {
            (self.name, self.state, self.health, self.imageKey) = (name, state, health, imageKey)
            (self.container, self.id, self.upstream) = (container, id, upstream)
            (self.port, self.since, self.restarts) = (port, since, restarts)
        }

        /// True when a container runs that requests are sent to.
        package var serves: Bool { state == .running && upstream != nil }

        enum CodingKeys: String, CodingKey {
            case name, state, health, container, id, upstream, port, since, restarts, memory, failure, service
            case memoryLimit = "memory_limit"
            case cpuPercent = "cpu_percent"
            case imageKey = "image_key"
        }
    }

    /// The status of a route.
    package struct Route: Hashable, Sendable, Codable {
        /// The path of the route.
        package var path: String
        /// The name of the function that answers.
        package var function: String

        /// Creates a route's status.
        package init(path: String, function: String) { (self.path, self.function) = (path, function) }
    }

    /// The status of the proxy.
    package struct Proxy: Hashable, Sendable, Codable {
        /// The state of the container, and of its keeper.
        package var state: State
        /// The address that the proxy listens on.
        package var listen: String?
        /// The name of the container.
        package var container: String?
        /// The engine's identifier of the container.
        package var id: String?
        /// The proxy's image.
        package var image: String?
        /// The time of the last change of state: RFC 3339.
        package var since: String?
        /// The reason why the proxy does not answer; nil if it does, and if it does not run.
        package var reason: String?
        /// The Caddys of the container, oldest first; nil if they are not known.
        package var generations: [ProxyGeneration]?
        /// The part of the status that only a swarm has; nil on one host.
        package var service: Service?

        /// Creates the proxy's status.
        package init(
            state: State, listen: String? = nil, container: String? = nil, id: String? = nil, image: String? = nil, since: String? = nil,
            generations: [ProxyGeneration] = []
        ) {
            (self.state, self.listen, self.container) = (state, listen, container)
            (self.id, self.image, self.since) = (id, image, since)
            self.generations = generations.isEmpty ? nil : generations
        }
    }
}

extension DeploymentStatus {
    /// The routes that a Caddyfile has. Those of the last deployment if they are not known.
    package static func routes(_ loaded: LoadedCaddyfile?, last: DesiredState? = nil) -> [Route] {
        (loaded?.source?.routes ?? last?.routes ?? []).map { Route(path: $0.path, function: $0.function) }
    }
}
