import Basics
import ContainerEngine
import FoundationEssentials
import HTTPClient
import Synchronization

/// The tokens of one client, by the action that they allow.
final class RegistryTokens: Sendable {
    /// The longest answer of a token server in bytes.
    private static let longestAnswer = 1 << 20

    private let known = Mutex<[String: String]>([:])
    private let working = Mutex<HTTPEndpoint?>(nil)

    /// The address that answered before; nil if none did. Credentials go to no other one.
    var endpoint: HTTPEndpoint? { working.withLock { $0 } }

    /// Remembers the address that answered.
    func remember(_ endpoint: HTTPEndpoint) { working.withLock { $0 = endpoint } }

    /// The value of `Authorization` that worked before; nil if there is none.
    func header(_ action: String) -> String? { known.withLock { $0[action] } }

    /// Remembers a value of `Authorization`.
    func remember(_ header: String, _ action: String) { known.withLock { $0[action] = header } }

    /// Asks a token server.
    /// - Parameters:
    ///   - realm: the address of the server.
    ///   - endpoints: the addresses of the registry. A password never leaves TLS if the registry
    ///     has it.
    ///   - timeout: the longest time for the answer.
    /// - Throws: ``RegistryError``.
    func fetch(
        _ realm: String, service: String?, scope: String, auth: RegistryAuth?, from endpoints: [HTTPEndpoint], timeout: Duration
    ) async throws -> String {
        guard let url = URL(string: realm), let host = url.host, !host.isEmpty, ["http", "https"].contains(url.scheme ?? "") else {
            throw RegistryError.unexpected("the token server", "'\(realm)' is no address")
        }
        let isSecure = url.scheme == "https"
        var authorities: [String] = []
        for case .tls(_, _, let files) in endpoints { authorities = files }
        let hasTLS = endpoints.allSatisfy { if case .tls = $0 { true } else { false } }
        guard isSecure || !hasTLS else { throw RegistryError.unexpected("the token server", "\(realm) has no TLS") }
        let endpoint =
            isSecure
            ? HTTPEndpoint.tls(host: host, port: url.port ?? 443, authorities: authorities) : .tcp(host: host, port: url.port ?? 80)
        var query = ["scope=\(PercentEncoding.encode(scope))"]
        if let service { query.append("service=\(PercentEncoding.encode(service))") }
        var request = HTTPRequest(target: (url.path.isEmpty ? "/" : url.path) + "?" + query.joined(separator: "&"))
        if let auth, !auth.identityToken.isEmpty {
            query += ["grant_type=refresh_token", "client_id=faaso", "refresh_token=\(PercentEncoding.encode(auth.identityToken))"]
            request = HTTPRequest(
                method: "POST", target: url.path.isEmpty ? "/" : url.path,
                headers: ["Content-Type": "application/x-www-form-urlencoded"], body: .bytes(Array(query.joined(separator: "&").utf8)))
        } else if let auth, !auth.username.isEmpty {
            request.headers.add("Authorization", auth.basic)
        }
        let response: HTTPResponse
        do {
            response = try await HTTPClient(endpoint: endpoint).send(request, timeout: timeout, bodyLimit: Self.longestAnswer)
        } catch HTTPClientError.cancelled {
            throw CancellationError()
        } catch HTTPClientError.timedOut {
            throw RegistryError.silent(host, timeout)
        } catch { throw RegistryError(failures: [error], registry: host) }
        struct Answer: Decodable {
            let token: String?
            let access_token: String?
        }
        if [400, 401, 403].contains(response.status) { throw RegistryError.unauthorized(host) }
        guard response.status == 200 else { throw RegistryError(response, "a token of \(host)", registry: host) }
        let answer = try? JSONCoding.decode(Answer.self, from: response.body)
        guard let token = answer?.token ?? answer?.access_token else {
            throw RegistryError.unexpected("the token server", "its answer has no token")
        }
        return token
    }
}

extension RegistryAuth {
    /// The value of `Authorization` with the name and the password (RFC 7617).
    var basic: String { "Basic " + Data("\(username):\(password)".utf8).base64EncodedString() }
}
