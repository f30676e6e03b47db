internal import Basics
internal import FoundationEssentials
internal import HTTPClient

/// The requests to the keeper in the proxy's container. All methods throw ``CaddyError``, and
/// `CancellationError` if the task is cancelled.
///
/// The keeper's socket lies in a mounted folder. If the folder was removed, a program inside the
/// container passes the requests on.
package struct KeeperClient: Sendable {
    /// Passes a request on inside the container, with a limit for the answer. Returns the status
    /// and the body; nil if no keeper runs.
    package typealias Inside =
        @Sendable (_ method: String, _ target: String, _ body: [UInt8], _ limit: Duration) async throws -> (status: Int, body: [UInt8])?

    private let socket: String
    private let exists: @Sendable (_ path: String) -> Bool
    private let inside: Inside

    /// Creates a client.
    /// - Parameters:
    ///   - path: the path of the socket on this machine. It may have any length.
    ///   - exists: returns true when there is a file at a path.
    package init(socket path: String, exists: @escaping @Sendable (_ path: String) -> Bool, inside: @escaping Inside) {
        (socket, self.exists, self.inside) = (path, exists, inside)
    }

    /// The report of the keeper.
    ///
    /// `GET /status`
    package func status() async throws -> KeeperStatus {
        let (status, body) = try await answer("GET", "/status", timeout: Self.statusTime)
        guard status == 200 || status == 503, let report = try? JSONCoding.decode(KeeperStatus.Report.self, from: body) else {
            throw failure(status, body)
        }
        return KeeperStatus(
            isServing: status == 200, isDetached: report.detached, host: report.host, image: report.image, command: report.command,
            digest: report.digest, generations: report.generations)
    }

    /// Checks a Caddyfile without loading it.
    ///
    /// `POST /check`
    /// - Throws: ``CaddyError/rejected(_:)``
    package func check(_ caddyfile: String) async throws {
        _ = try await send("POST", "/check", body: Array(caddyfile.utf8), timeout: Self.checkTime)
    }

    /// Starts a Caddy with a Caddyfile, and returns when it has the new connections.
    ///
    /// `POST /load`
    /// - Parameters:
    ///   - drain: the time that an older Caddy gets to end, if two run already.
    ///   - image: the image that the Caddy comes from; nil for the Caddy that serves.
    ///   - program: the name of the image's Caddy in the keeper's folder; nil for the Caddy of the
    ///     container's image.
    /// - Throws: ``CaddyError/rejected(_:)``. The Caddy before then serves as before.
    package func load(_ caddyfile: String, drain: Duration, image: String? = nil, program: String? = nil) async throws {
        let choice = [("image", image), ("program", program)].map { name, value in value.map { "&\(name)=\($0)" } ?? "" }.joined()
        let target = "/load?drain=\(drain.components.seconds)" + choice
        _ = try await send("POST", target, body: Array(caddyfile.utf8), timeout: drain + Self.loadTime)
    }

    /// The upstreams that all Caddys report, with the requests in flight.
    ///
    /// `GET /upstreams`
    package func upstreams() async throws -> [Upstream] {
        let lines = String(decoding: try await send("GET", "/upstreams", timeout: Self.upstreamsTime), as: UTF8.self).split(separator: "\n")
        do {
            return try lines.flatMap { try JSONCoding.decode([Upstream]?.self, from: Array($0.utf8)) ?? [] }
        } catch {
            throw CaddyError.unexpected("\(error)")
        }
    }

    /// Points a function to an address, if the folder of upstream files that the proxy has mounted
    /// is gone. Otherwise it does nothing.
    ///
    /// `POST /point`
    package func point(_ function: String, to address: String) async throws {
        if exists(socket) { return }
        let target = "/point?name=\(function)&address=\(address)"
        guard let (status, body) = try await passed("POST", target, [], Self.pointTime) else { return }
        guard status == 200 else { throw failure(status, body) }
    }

    /// The limits of the requests. The keeper has one thread, which answers within milliseconds
    /// unless it hangs. It asks each Caddy for upstreams for a second at most. A check translates a
    /// Caddyfile, and a load starts a Caddy.
    package static let statusTime = Duration.seconds(2)
    private static let pointTime = Duration.seconds(5)
    private static let upstreamsTime = Duration.seconds(5)
    private static let checkTime = Duration.seconds(30)
    private static let loadTime = Duration.seconds(60)

    private func send(_ method: String, _ target: String, body: [UInt8] = [], timeout: Duration) async throws -> [UInt8] {
        let (status, body) = try await answer(method, target, body, timeout: timeout)
        guard status == 200 else { throw failure(status, body) }
        return body
    }

    private func answer(
        _ method: String, _ target: String, _ body: [UInt8] = [], timeout: Duration
    ) async throws -> (status: Int, body: [UInt8]) {
        guard exists(socket) else {
            if let answer = try await passed(method, target, body, timeout) { return answer }
            throw CaddyError.unreachable(socket: socket, reason: "no such file")
        }
        let request = HTTPRequest(method: method, target: target, body: .bytes(body))
        let response = try await SocketExchange.send(request, to: socket, timeout: timeout)
        return (response.status, Array(response.body))
    }

    private func passed(
        _ method: String, _ target: String, _ body: [UInt8], _ limit: Duration
    ) async throws -> (status: Int, body: [UInt8])? {
        do { return try await inside(method, target, body, limit) } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw CaddyError.unreachable(socket: socket, reason: "\(error)")
        }
    }

    private func failure(_ status: Int, _ body: [UInt8]) -> CaddyError {
        let message = SocketExchange.message(body)
        return switch status {
        case 400: .rejected(message)
        case 503: .failed(message)
        default: .unexpected(message)
        }
    }
}

/// The report of the keeper in the proxy's container.
package struct KeeperStatus: Hashable, Sendable {
    /// True when a Caddy serves, or was lost a moment ago and is started again.
    package var isServing: Bool
    /// True when the folders that the proxy has mounted are gone.
    package var isDetached: Bool
    /// The name of the container's host: the first digits of its identifier.
    package var host: String
    /// The image that the serving Caddy comes from; nil for the container's.
    package var image: String?
    /// The command of the serving Caddy; nil for `caddy`.
    package var command: String?
    /// The SHA-256 digest of the Caddyfile that has the new connections, in hex; nil if it is not
    /// known.
    package var digest: String?
    /// The generations, oldest first.
    package var generations: [Generation]

    /// Creates a report.
    package init(
        isServing: Bool, isDetached: Bool = false, host: String = "", image: String? = nil, command: String? = nil,
        digest: String? = nil, generations: [Generation] = []
    ) {
        (self.isServing, self.isDetached, self.host) = (isServing, isDetached, host)
        (self.image, self.command, self.digest, self.generations) = (image, command, digest, generations)
    }

    fileprivate struct Report: Decodable {
        let detached: Bool
        let host: String
        let image: String?
        let command: String?
        let digest: String?
        let generations: [Generation]
    }

    /// One Caddy in the container, with one configuration.
    package struct Generation: Hashable, Sendable, Decodable {
        /// The number. It grows with each configuration.
        package var number: Int
        /// The keeper's word for the state.
        package var state: String
        /// The number of connections that keep a retiring generation open; nil for other ones.
        package var connections: Int?
        /// The number of times that Caddy ended while it served; nil for none.
        package var crashes: Int?
        /// The number of probes in a row that Caddy did not answer; nil for none.
        package var unanswered: Int?

        /// Creates a generation.
        package init(number: Int, state: String, connections: Int? = nil, crashes: Int? = nil, unanswered: Int? = nil) {
            (self.number, self.state, self.connections, self.crashes) = (number, state, connections, crashes)
            self.unanswered = unanswered
        }
    }
}
