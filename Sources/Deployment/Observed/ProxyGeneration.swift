package import CaddyKeeper

/// One Caddy in the proxy's container, with one configuration.
package struct ProxyGeneration: Hashable, Sendable, Codable {
    /// The number. It grows with each configuration.
    package var number: Int
    /// The state.
    package var state: GenerationState
    /// The number of connections that keep a retiring generation open; nil for other ones.
    package var connections: Int?
    /// The number of times that Caddy ended while it served; nil for none.
    package var crashes: Int?
    /// The number of probes in a row that Caddy did not answer; nil for none.
    package var unanswered: Int?

    /// Creates a generation.
    package init(
        number: Int, state: GenerationState, connections: Int? = nil, crashes: Int? = nil, unanswered: Int? = nil
    ) {
        (self.number, self.state, self.connections, self.crashes) = (number, state, connections, crashes)
        self.unanswered = unanswered
    }
}
