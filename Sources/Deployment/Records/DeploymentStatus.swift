/// What runs now: the value behind `status --json` (`faaso.status/1`).
package struct DeploymentStatus: Hashable, Sendable, Codable {
    package var schema = "faaso.status/1"
    package var functions: [Function]
    package var routes: [Route]
    package var proxy: Proxy

    package init(functions: [Function], routes: [Route], proxy: Proxy) {
        (self.functions, self.routes, self.proxy) = (functions, routes, proxy)
    }

    package struct Function: Hashable, Sendable, Codable {
        package var name: String
        /// `running`, `paused`, `restarting`, `stopped`, `missing`, or `unrouted` for one that no route names.
        package var state: String
        /// `healthy`, `unhealthy`, `unknown`.
        package var health: String
        package var imageKey: String?
        /// The container's name, and its identifier.
        package var container: String?
        package var id: String?
        /// The alias that serves it.
        package var upstream: String?
        /// On 127.0.0.1.
        package var port: Int?
        /// RFC 3339: since when it is in this state.
        package var since: String?
        package var restarts: Int?
        /// What it uses, where that was measured: bytes, and 100 for one processor.
        package var memory: Int64?
        package var memoryLimit: Int64?
        package var cpuPercent: Double?
        /// Why this is not the version that was wanted last.
        package var failure: DeploymentFailure?

        package init(
            name: String, state: String, health: String, imageKey: String? = nil, container: String? = nil, id: String? = nil,
            upstream: String? = nil, port: Int? = nil, since: String? = nil, restarts: Int? = nil
        ) {
            (self.name, self.state, self.health, self.imageKey) = (name, state, health, imageKey)
            (self.container, self.id, self.upstream) = (container, id, upstream)
            (self.port, self.since, self.restarts) = (port, since, restarts)
        }

        enum CodingKeys: String, CodingKey {
            case name, state, health, container, id, upstream, port, since, restarts, memory, failure
            case memoryLimit = "memory_limit"
            case cpuPercent = "cpu_percent"
            case imageKey = "image_key"
        }
    }

    package struct Route: Hashable, Sendable, Codable {
        package var path: String
        package var function: String

        package init(path: String, function: String) { (self.path, self.function) = (path, function) }
    }

    package struct Proxy: Hashable, Sendable, Codable {
        package var state: String
        package var listen: String?
        package var container: String?
        package var id: String?
        package var image: String?
        package var since: String?

        package init(
            state: String, listen: String? = nil, container: String? = nil, id: String? = nil, image: String? = nil, since: String? = nil
        ) {
            (self.state, self.listen, self.container) = (state, listen, container)
            (self.id, self.image, self.since) = (id, image, since)
        }
    }
}
