import CaddyKeeper
import ContainerEngine
import Deployment
import Glibc
import HTTPClient
import ReverseProxy

extension ProxyEffects {
    /// The effects on the keeper of a real proxy, or on the Caddy of an older version.
    static func live(_ engine: Engine, state: StateFolder, project: String) -> ProxyEffects {
        let inside = KeeperInside(engine: engine, container: ObjectNames(project: project).proxy)
        let keeper = KeeperClient(
            socket: state.keeperSocket, exists: { access($0, F_OK) == 0 },
            // The folder of the socket may belong to an older proxy, which is asked directly.
            inside: { try await access(state.adminSocket, F_OK) == 0 ? nil : inside.pass($0, $1, $2, within: $3) })
        let older = CaddyAdmin(socket: state.adminSocket)
        return ProxyEffects(
            silence: {
                let reason: String
                do { return try await keeper.status().isServing ? nil : .caddy } catch {
                    reason = (error as? CaddyError)?.reason ?? "\(error)"
                }
                // A proxy of an older version has no keeper.
                do { try await older.ping() } catch { return .keeper(reason) }
                return nil
            },
            accepts: { await accepts($0, $1) },
            adapt: { text in
                try await naming {
                    try await either {
                        try await keeper.check(text)
                    } or: {
                        try await older.adapt(text)
                    }
                }
            },
            load: { text in
                try await naming {
                    try await either {
                        try await keeper.load(text, drain: DesiredState.usualDrain)
                    } or: {
                        try await older.load(text)
                    }
                }
            },
            upstreams: {
                let upstreams = try await either {
                    try await keeper.upstreams()
                } or: {
                    try await older.upstreams()
                }
                return Dictionary(upstreams.map { ($0.address, $0.requests) }, uniquingKeysWith: +)
            },
            change: { text, image, program in
                try await naming { try await keeper.load(text, drain: DesiredState.usualDrain, image: image, program: program) }
            },
            report: {
                guard let status = try? await keeper.status() else { return nil }
                // If only a part of the folders is gone, the next files would be written in vain.
                let isDetached = status.isDetached && access(state.keeperSocket, F_OK) != 0
                return ProxyReport(
                    isDetached: isDetached, container: status.host, image: status.image, caddy: status.command ?? "caddy",
                    digest: status.digest,
                    generations: status.generations.compactMap(ProxyGeneration.init))
            },
            point: { function, address in try await keeper.point(function, to: address) })
    }

    /// Asks the keeper; if there is none, asks the Caddy of an older version.
    private static func either<R>(_ keeper: () async throws -> R, or older: () async throws -> R) async throws -> R {
        do { return try await keeper() } catch let error as CaddyError {
            guard case .unreachable = error else { throw error }
            do { return try await older() } catch CaddyError.unreachable { throw error }
        }
    }

    /// Sends a request with a host that HTTP forbids. Caddy refuses it before its routes and its
    /// access log, also where it expects TLS.
    private static func accepts(_ host: String, _ port: Int) async -> Bool {
        let client = HTTPClient(endpoint: .tcp(host: host, port: port))
        do throws(HTTPClientError) {
            _ = try await client.send(HTTPRequest(target: "/", headers: ["Host": "/"]), timeout: .seconds(2), bodyLimit: 1 << 20)
            return true
        } catch {
            switch error {
            // A port without a listener: docker's own relay accepts the connection, and closes it.
            case .closed, .cannotConnect(_, ECONNREFUSED), .cannotConnect(_, ECONNRESET): return false
            default: return true
            }
        }
    }

    private static func naming(_ body: () async throws -> Void) async throws {
        do { try await body() } catch CaddyError.rejected(let message) { throw DeploymentError.rejected(message) }
    }
}

extension ProxyGeneration {
    /// Creates the value from the keeper's report; nil for a state of another version.
    fileprivate init?(_ reported: KeeperStatus.Generation) {
        guard let state = GenerationState(rawValue: reported.state) else { return nil }
        self.init(
            number: reported.number, state: state, connections: reported.connections, crashes: reported.crashes,
            unanswered: reported.unanswered)
    }
}

/// The way to the keeper through the engine, for a proxy whose mounted folders are gone.
private struct KeeperInside: Sendable {
    let engine: Engine
    /// The name of the proxy's container.
    let container: String

    /// Passes a request on. Returns nil if no keeper runs.
    func pass(
        _ method: String, _ target: String, _ body: [UInt8], within limit: Duration
    ) async throws -> (status: Int, body: [UInt8])? {
        guard let details = try await engine.container(container), RunState(engine: details.state.status) == .running else { return nil }
        var command = [KeeperFolder.program, "call", method, target]
        if !body.isEmpty {
            let file = TarArchive.File(name: Self.request, bytes: body, permissions: 0o644)
            try await engine.putArchive(container, path: KeeperFolder.run, tar: TarArchive.encode([file]))
            command.append(KeeperFolder.run + "/" + Self.request)
        }
        let result = try await engine.exec(container, command: command, timeout: limit + Self.startTime)
        // A proxy of an older version has no such program.
        guard result.exitCode == 0 else { return nil }
        let bytes = result.output
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")), let status = Int(String(decoding: bytes[..<end], as: UTF8.self)) else {
            return nil
        }
        return (status, Array(bytes[(end + 1)...]))
    }

    private static let request = "request"
    /// The time that the engine gets to start the command.
    private static let startTime = Duration.seconds(5)
}
