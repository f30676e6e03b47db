/// One Caddy in the proxy's container, with one configuration.
package struct ProxyGeneration: Hashable, Sendable, Codable {
    /// The number. It grows with each configuration.
    package var number: Int
    /// The state: `adapting`, `starting`, `serving`, `restarting`, `retiring` or `ending`.
    package var state: State
    /// The number of connections that keep a retiring generation open; nil for other ones.
    package var connections: Int?
    /// The number of times that Caddy ended while it served; nil for none.
    package var crashes: Int?

    /// Creates a generation.
    package init(number: Int, state: State, connections: Int? = nil, crashes: Int? = nil) {
        (self.number, self.state, self.connections, self.crashes) = (number, state, connections, crashes)
    }

    /// The states of a generation.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// Its Caddyfile is translated, or its Caddy starts.
        case adapting, starting
        /// It has all new connections.
        case serving
        /// Its Caddy ended, and is started again.
        case restarting
        /// A newer one has all new connections. It ends with its last connection.
        case retiring
        /// Its Caddy was told to end.
        case ending
    }
}
