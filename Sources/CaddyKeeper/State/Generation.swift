/// One Caddy with one configuration, and the listening sockets that it got.
package struct Generation: Hashable, Sendable {
    /// The states of a generation.
    package enum Phase: Hashable, Sendable {
        /// Caddy translates the Caddyfile, since a time.
        case adapting(since: Duration)
        /// Caddy starts, since a time.
        case starting(since: Duration)
        /// Caddy has all new connections, since a time.
        case serving(since: Duration)
        /// Caddy ended while it served. It is started again at a time; its sockets stay open.
        case waiting(until: Duration)
        /// A newer generation has all new connections, since a time. Each answer closes its
        /// connection.
        case retiring(since: Duration)
        /// Caddy was told to end. It is killed at a time.
        case ending(killed: Duration)
    }

    /// The number of the generation. Numbers grow, and none is used twice.
    package let number: Int
    /// The state of the generation.
    package var phase: Phase
    /// The number of times that Caddy ended while this generation served.
    package var crashes = 0
    /// The number of times in a row that Caddy ended before it had served for a second.
    package var quickEnds = 0
    /// The time since which no Caddy serves this generation's sockets; nil while one does.
    package var downSince: Duration?
    /// The number of probes in a row that Caddy did not answer while it had connections.
    package var unanswered = 0
    /// The number of open connections, when they were counted last. They are counted while the
    /// generation retires.
    package var connections: Int?

    /// True while the generation has the new connections, also during a restart of Caddy.
    package var isCurrent: Bool {
        switch phase {
        case .serving, .waiting: true
        case .starting: crashes > 0
        case .adapting, .retiring, .ending: false
        }
    }

    /// True before the generation served for the first time.
    package var isNew: Bool {
        switch phase {
        case .adapting: true
        case .starting: crashes == 0
        case .serving, .waiting, .retiring, .ending: false
        }
    }
}
