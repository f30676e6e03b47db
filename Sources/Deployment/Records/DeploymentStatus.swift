/// What runs now: the value behind `status --json` (`faaso.status/1`).
package struct DeploymentStatus: Hashable, Sendable, Codable {
    package var schema = "faaso.status/1"
    package var functions: [Function]
    package var routes: [Route]
    package var proxy: Proxy

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
    }

    package struct Proxy: Hashable, Sendable, Codable {
        package var state: String
        package var listen: String?
        package var container: String?
        package var id: String?
        package var image: String?
        package var since: String?
    }
}
