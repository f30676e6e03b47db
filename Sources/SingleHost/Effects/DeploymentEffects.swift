package import Deployment
package import ContainerEngine

/// Everything that deploying does to the world, so that a test can stand in for the world and stop it at any point.
package struct DeploymentEffects: Sendable {
    package var engine: EngineEffects
    package var proxy: ProxyEffects
    package var files: FileEffects
    package var clock: ClockEffects
    package var lock: LockEffect
    /// Asks a published port for its health path: the status, or what went wrong.
    package var probe: @Sendable (_ port: Int, _ path: String, _ timeout: Duration) async -> ProbeResult
    /// True if nobody else has a port of an IPv4 address, `0.0.0.0` being all; of any other address it is not known, and said to be so.
    package var portIsFree: @Sendable (_ host: String, _ port: Int) -> Bool
    /// The connections to ports that are open in a process's network, each by a name of its own; nil where that cannot be seen.
    package var connections: @Sendable (_ process: Int, _ ports: Set<Int>) -> Set<String>?
    /// The sockets that listen in a process's network; nil where they cannot be seen.
    package var listening: @Sendable (_ process: Int) -> [SocketTable.Socket]? = { _ in nil }
    /// A secret's value and its version.
    package var secret: @Sendable (_ name: String) throws -> (version: String, value: [UInt8])?
    /// What this kernel can do for the proxy: hand connections that one listening socket has not accepted yet to the next one.
    package var kernelParameters: [String: String]
    /// A random word of 16 hex digits.
    package var random: @Sendable () -> String
}

/// What deploying asks of Caddy, through its admin socket.
package struct ProxyEffects: Sendable {
    package var answers: @Sendable () async -> Bool
    /// Checks a Caddyfile; a refusal is thrown as ``DeploymentError/caddyfileRejected(_:)``.
    package var adapt: @Sendable (_ caddyfile: String) async throws -> Void
    package var load: @Sendable (_ caddyfile: String) async throws -> Void
    /// Requests in flight by address.
    package var upstreams: @Sendable () async throws -> [String: Int]
}

/// What deploying asks of the clock.
package struct ClockEffects: Sendable {
    /// Since some fixed point, never going back.
    package var now: @Sendable () -> Duration
    package var sleep: @Sendable (Duration) async throws -> Void
    /// The time of day, RFC 3339 in UTC.
    package var date: @Sendable () -> String
}
