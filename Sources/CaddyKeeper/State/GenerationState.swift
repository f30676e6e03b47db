/// The states of a generation in the report of a keeper, and in that of `faaso status`.
package enum GenerationState: String, Hashable, Sendable, Codable, CaseIterable {
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
