internal import HTTPClient

/// A Docker engine, through its HTTP API. The routes and their fields are those of the Docker Engine API reference, versions 1.41 to 1.47.
///
/// All methods throw ``EngineError``, or `CancellationError` when the task is cancelled (which closes the connection, and ends whatever the
/// engine does only for it).
package struct Engine: Sendable {
    /// Docker 20.10.
    package static let oldestAPI = APIVersion(1, 41)
    /// What this code was written for; a newer engine is asked to speak it.
    package static let newestAPI = APIVersion(1, 47)

    package let endpoint: EngineEndpoint
    /// The version that is spoken, such as `1.41`.
    package var apiVersion: String { version.description }

    let version: APIVersion
    let client: HTTPClient

    /// Asks the engine for its version.
    ///
    /// `GET /_ping`
    package static func connect(_ endpoint: EngineEndpoint, timeout: Duration = .seconds(10)) async throws(EngineError) -> Engine {
        guard let address = endpoint.address, !endpoint.isRemote else { throw .remote(endpoint: endpoint.description) }
        let client = HTTPClient(endpoint: address)
        let response: HTTPResponse
        do {
            response = try await SilenceNotice.during(endpoint, "GET /_ping") {
                await client.result(HTTPRequest(target: "/_ping"), timeout: timeout)
            }.get()
        } catch {
            throw error == .cancelled ? .cancelled : .unreachable(endpoint: endpoint.description, reason: error.reason)
        }
        guard response.status == 200 else {
            throw .status(code: response.status, message: Engine.message(of: response), route: "GET /_ping")
        }
        guard let text = response.headers.first("Api-Version"), let theirs = APIVersion(text) else {
            throw .unreachable(endpoint: endpoint.description, reason: "what answers there is no Docker engine")
        }
        guard theirs >= oldestAPI else { throw .tooOld(api: theirs.description) }
        return Engine(endpoint: endpoint, version: min(theirs, newestAPI), client: client)
    }
}

/// A version of the engine's API.
package struct APIVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    let major: Int
    let minor: Int

    init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let major = parts[0], let minor = parts[1] else { return nil }
        self.init(major, minor)
    }

    package var description: String { "\(major).\(minor)" }

    package static func < (a: Self, b: Self) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
}

extension HTTPClientError {
    /// Without the words that the sentence around it already says.
    var reason: String {
        if case .cannotConnect(let reason, _) = self { reason } else { description }
    }
}
