/// A connection to an engine on another machine, which takes orders for a swarm.
///
/// Nothing is built or tested there: the folders and the ports of that machine are not those of
/// this one. The connection lasts as long as the value.
package struct RemoteEngine: Sendable {
    /// The engine.
    package let engine: Engine
    /// The tunnel that leads to it; nil for an engine that this machine reaches by itself.
    private let tunnel: EngineTunnel?

    /// Connects to an engine: by `ssh` if its endpoint says so, or over TCP without TLS.
    /// - Throws: ``EngineError`` if no engine answers, and for an endpoint that needs TLS.
    package init(_ endpoint: EngineEndpoint, environment: [String: String]) async throws {
        guard let words = endpoint.sshWords else {
            if endpoint.address == nil {
                let hint = "name the manager by ssh: DOCKER_HOST=ssh://user@host"
                throw EngineError.unsupported("managers behind TLS", engine: "faaso", hint: hint)
            }
            (engine, tunnel) = (try await Engine.connect(endpoint, mayBeRemote: true), nil)
            return
        }
        let tunnel = try EngineTunnel(to: words, endpoint, environment: environment)
        (engine, self.tunnel) = (try await tunnel.connect(), tunnel)
    }
}

extension EngineEndpoint {
    /// The words after `ssh` that name the machine of `ssh://[user@]host[:port]`. Nil for an
    /// endpoint of another scheme.
    var sshWords: [String]? {
        guard description.lowercased().hasPrefix("ssh://") else { return nil }
        var host = description.dropFirst(6).prefix { $0 != "/" }
        var words: [String] = []
        if let at = host.lastIndex(of: "@") {
            words += ["-l", String(host[..<at])]
            host = host[host.index(after: at)...]
        }
        if let colon = host.lastIndex(of: ":"), let port = Int(host[host.index(after: colon)...]), (1...65535).contains(port) {
            words += ["-p", "\(port)"]
            host = host[..<colon]
        }
        return words + ["--", String(host)]
    }
}
