package import Basics
internal import FoundationEssentials
internal import HTTPClient

/// Caddy's admin API on its unix socket. All methods throw ``CaddyError``, and `CancellationError`
/// if the task is cancelled.
package struct CaddyAdmin: Sendable {
    /// The path of the socket on this machine. It may have any length.
    package let socket: String

    /// Creates a client. It does not connect before the first call.
    package init(socket path: String) { socket = path }

    /// Checks a Caddyfile without loading it.
    ///
    /// `POST /adapt`
    /// - Returns: Caddy's warnings, each with its line.
    /// - Throws: ``CaddyError/rejected(_:)``
    @discardableResult
    package func adapt(_ caddyfile: String) async throws -> [String] {
        let response = try await send(.caddyfile(caddyfile, to: "/adapt"))
        return try decode(Adapted.self, response).warnings?.map(\.text) ?? []
    }

    /// Loads a Caddyfile. If Caddy rejects it, the previous one stays in force. An equal Caddyfile
    /// changes nothing and closes no connection.
    ///
    /// `POST /load`
    /// - Throws: ``CaddyError/rejected(_:)``
    package func load(_ caddyfile: String) async throws {
        _ = try await send(.caddyfile(caddyfile, to: "/load"))
    }

    /// The upstreams that Caddy reports. Replaced upstreams are included while they have requests
    /// in flight (since Caddy 2.11.2).
    ///
    /// `GET /reverse_proxy/upstreams`
    package func upstreams() async throws -> [Upstream] {
        try decode([Upstream]?.self, await send(HTTPRequest(target: "/reverse_proxy/upstreams"))) ?? []
    }

    /// Returns if Caddy responds, and throws otherwise.
    ///
    /// `GET /config/`
    package func ping() async throws {
        _ = try await send(HTTPRequest(target: "/config/"), timeout: KeeperClient.statusTime)
    }

    private func send(_ request: HTTPRequest, timeout: Duration = .seconds(60)) async throws -> HTTPResponse {
        let response = try await SocketExchange.send(request, to: socket, timeout: timeout)
        guard (200..<300).contains(response.status) else { throw CaddyError(response, request) }
        return response
    }

    private func decode<T: Decodable>(_ type: T.Type, _ response: HTTPResponse) throws -> T {
        do {
            return try JSONCoding.decode(type, from: response.body)
        } catch {
            throw CaddyError.unexpected("\(error)")
        }
    }

    private struct Adapted: Decodable {
        struct Warning: Decodable {
            let line: Int?
            let directive: String?
            let message: String?

            var text: String {
                [line.map { "line \($0)" }, directive, message].compactMap { $0?.isEmpty == false ? $0 : nil }.joined(separator: ": ")
            }
        }
        let warnings: [Warning]?
    }
}

/// An upstream that Caddy uses.
package struct Upstream: Hashable, Sendable, Decodable {
    /// The address to connect to, as `host:port`.
    package var address: String
    /// The number of requests in flight.
    package var requests: Int

    /// Creates an upstream.
    package init(address: String, requests: Int = 0) {
        self.address = address
        self.requests = requests
    }

    private enum CodingKeys: String, CodingKey {
        case address
        case requests = "num_requests"
    }
}

/// An error in the communication with Caddy.
package enum CaddyError: Explained, Hashable, Sendable {
    /// Caddy rejects a configuration. The value is Caddy's text.
    case rejected(String)
    /// The proxy could not do what it was asked for. The configuration is not the cause.
    case failed(String)
    /// Nothing responds on the socket.
    case unreachable(socket: String, reason: String)
    /// Caddy's response does not match its API.
    case unexpected(String)

    /// The reason of the error, without the place.
    package var reason: String {
        switch self {
        case .rejected(let text), .failed(let text), .unexpected(let text), .unreachable(_, let text): text
        }
    }

    package var description: String {
        switch self {
        case .rejected(let message): "the proxy rejects the configuration: \(message)"
        case .failed(let reason): "the proxy fails: \(reason)"
        case .unreachable(let socket, let reason): "the proxy does not answer at \(socket): \(reason)"
        case .unexpected(let reason): "the proxy's answer is not valid: \(reason)"
        }
    }

    /// The message in the body of Caddy's error response.
    package static func message(_ body: [UInt8]) -> String { SocketExchange.message(body) }

    /// Classifies an error response of Caddy.
    init(_ response: HTTPResponse, _ request: HTTPRequest) {
        let message = SocketExchange.message(Array(response.body))
        let isConfiguration = request.method == "POST" && response.status == 400
        self = isConfiguration ? .rejected(message) : .unexpected("\(request.method) \(request.target): \(response.status) \(message)")
    }
}

extension HTTPRequest {
    fileprivate static func caddyfile(_ text: String, to target: String) -> HTTPRequest {
        HTTPRequest(method: "POST", target: target, headers: ["Content-Type": "text/caddyfile"], body: .bytes(Array(text.utf8)))
    }
}

extension CaddyError {
    package var hints: [String] { [] }
    package var blame: Blame { .run }
}
