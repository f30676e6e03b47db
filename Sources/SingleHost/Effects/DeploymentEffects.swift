package import ContainerEngine
package import Deployment
package import FunctionModel

/// All effects of a deployment. A test can replace the world by them, and stop a deployment at any
/// point.
package struct DeploymentEffects: Sendable {
    /// The effects on the engine.
    package var engine: EngineEffects
    /// The effects on Caddy.
    package var proxy: ProxyEffects
    /// The effects on the file system.
    package var files: FileEffects
    /// The clock.
    package var clock: ClockEffects
    /// The lock among processes.
    package var lock: LockEffect
    /// Asks a published port for its health path. Returns the status, or the reason of a failure.
    package var probe: @Sendable (_ port: Int, _ path: String, _ timeout: Duration) async -> ProbeResult
    /// Returns true when no other process has the port of an IPv4 address. `0.0.0.0` means all
    /// addresses. For any other kind of address it returns true, because it cannot know.
    package var portIsFree: @Sendable (_ host: String, _ port: Int) -> Bool
    /// Returns the sockets that listen in a process's network. Returns nil if they cannot be read.
    package var listening: @Sendable (_ process: Int) -> [SocketTable.Socket]? = { _ in nil }
    /// Returns the holder of an address that the proxy cannot have. Returns nil if it cannot be
    /// seen: the holder is another user's process, and this process is not root's.
    package var portHolder: @Sendable (Listen) async -> PortHolder? = { _ in nil }
    /// Returns the value and the version of a secret, or nil if it is not set.
    package var secret: @Sendable (_ name: String) throws -> (version: String, value: [UInt8])?
    /// The kernel parameters of the proxy's container.
    package var kernelParameters: [String: String]
    /// Returns a random word of 16 hex digits.
    package var random: @Sendable () -> String
    /// Returns the keeper's program for the proxy's container, or a gzip file of it.
    package var keeperProgram: @Sendable () throws -> [UInt8]
}

/// The effects on Caddy, through the keeper in the proxy's container.
package struct ProxyEffects: Sendable {
    /// Returns nil when a Caddy serves, otherwise the reason why none does.
    package var silence: @Sendable () async -> ProxySilence?
    /// Returns false when nothing accepts requests at an address. Any response counts as accepted,
    /// and so does a response that does not come in time.
    package var accepts: @Sendable (_ host: String, _ port: Int) async -> Bool = { _, _ in true }
    /// Checks a Caddyfile. Throws ``DeploymentError/caddyfileRejected(_:)`` if Caddy refuses it.
    package var adapt: @Sendable (_ caddyfile: String) async throws -> Void
    /// Starts a Caddy with a Caddyfile, and hands the new connections over to it. Throws
    /// ``DeploymentError/caddyfileRejected(_:)`` if Caddy refuses it.
    package var load: @Sendable (_ caddyfile: String) async throws -> Void
    /// Returns the number of requests in flight by address.
    package var upstreams: @Sendable () async throws -> [String: Int]
    /// Hands the new connections over to the Caddy of another image, as ``load`` does. The program
    /// is a name in the keeper's folder; nil means the Caddy of the container's image.
    package var change: @Sendable (_ caddyfile: String, _ image: String, _ program: String?) async throws -> Void = { _, _, _ in }
    /// Returns the report of the proxy's keeper; nil if none answers.
    package var report: @Sendable () async -> ProxyReport? = { nil }
    /// Points a function to an address in a proxy whose mounted folders are gone. Does nothing if
    /// they exist.
    package var point: @Sendable (_ function: String, _ address: String) async throws -> Void = { _, _ in }
}

/// The clock as a deployment uses it.
package struct ClockEffects: Sendable {
    /// Returns the time since a fixed point. It never goes back.
    package var now: @Sendable () -> Duration
    /// Waits for a duration.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// Returns the date and time: RFC 3339, in UTC.
    package var date: @Sendable () -> String
}
