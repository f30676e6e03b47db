/// An event that the keeper reacts to.
package enum KeeperEvent: Hashable, Sendable {
    /// The keeper starts. `stored` is the number of a generation whose configuration is on disk.
    /// If there is no such number and no Caddyfile either, the first event is a load.
    case begin(stored: Int?)
    /// A client asks for a new generation. `drain` is the time that an older one gets if this one
    /// has to wait for its end.
    case load(client: Int, drain: Duration)
    /// A client closed its connection before it had an answer. Its load is dropped, unless it has
    /// begun.
    case gone(client: Int)
    /// The translation of a Caddyfile ended. `failure` is nil if it succeeded.
    case adapted(Int, failure: KeeperFailure?)
    /// Caddy answers, and serves its sockets.
    case ready(Int)
    /// Caddy ended.
    case ended(Int, status: Int)
    /// The open connections of a retiring generation were counted.
    case counted(Int, connections: Int)
    /// A Caddy that serves or retires was probed.
    case probed(Int, isAnswered: Bool)
    /// Time has passed.
    case tick
    /// The container must end.
    case stop
}

/// An effect that a transition of ``KeeperState`` asks for.
package enum KeeperEffect: Hashable, Sendable {
    /// Keep the Caddyfile of a client as that of a generation, and translate it. Without a client
    /// it is the Caddyfile that the container was created with.
    case adapt(Int, client: Int?)
    /// Open the sockets of a generation unless they are open, and start Caddy with them.
    case start(Int)
    /// Make a generation the one that a restarted container begins with.
    case store(Int)
    /// Shut the sockets of a generation, and let each answer close its connection.
    case retire(Int)
    /// Ask Caddy to end.
    case terminate(Int)
    /// Kill Caddy.
    case kill(Int)
    /// Close the sockets of a generation, and remove its files.
    case discard(Int)
    /// Answer a client. `failure` is nil if its generation serves.
    case reply(client: Int, failure: KeeperFailure?)
    /// Write a line of log.
    case log(String)
    /// End the keeper.
    case exit(Int)
}

/// A reason why a load failed.
package enum KeeperFailure: Hashable, Sendable {
    /// Caddy does not accept the configuration. The value is Caddy's text, or the way it ended.
    case rejected(String)
    /// The load did not begin, or did not come to its end. The configuration is not the cause.
    case failed(String)

    /// The text of the reason.
    package var text: String {
        switch self {
        case .rejected(let text), .failed(let text): text
        }
    }

    /// The failure of a Caddy that ended before it served.
    /// - Parameters:
    ///   - status: the exit status, 128 and the signal, or 127 if it could not be started.
    ///   - time: the time since its start.
    ///   - limit: the time that it had.
    static func ended(_ status: Int, after time: Duration, limit: Duration) -> KeeperFailure {
        if status > 128, time >= limit { return .failed("Caddy did not serve within \(limit.components.seconds) s") }
        if status > 128 { return .failed("Caddy was killed by signal \(status - 128) before it served") }
        if status == 127 { return .failed("Caddy could not be started; the proxy's log says why") }
        return .rejected("Caddy ended with status \(status) before it served; the proxy's log says why")
    }
}
