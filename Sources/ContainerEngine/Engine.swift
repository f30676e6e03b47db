import Basics
internal import Glibc
internal import HTTPClient

/// A client of a Docker engine's HTTP API. Routes and fields follow the Docker Engine API
/// reference, versions 1.41 to 1.47.
///
/// All methods throw ``EngineError``. They throw `CancellationError` if the task is cancelled.
/// Cancelling closes the connection, which ends the engine's work for the request.
package struct Engine: Sendable {
    /// The oldest supported version of the API, that of Docker 20.10.
    package static let oldestAPI = APIVersion(1, 41)
    /// The version that this code is written for. It is also used with newer engines.
    package static let newestAPI = APIVersion(1, 47)

    /// The endpoint of the engine.
    package let endpoint: EngineEndpoint
    /// The product that answers at the endpoint.
    package let kind: EngineKind
    /// The version in use, such as `1.41`.
    package var apiVersion: String { version.description }

    /// The version of the API in use.
    let version: APIVersion
    /// The HTTP client of the endpoint.
    let client: HTTPClient
    /// The value of ``settings()``.
    let kept = KeptSettings<EngineInformation>()

    /// Connects to an engine and reads its API version and its kind.
    ///
    /// `GET /_ping`
    /// - Parameter mayBeRemote: true for an engine that only takes orders. Builds and tests need an
    ///   engine on this machine.
    package static func connect(
        _ endpoint: EngineEndpoint, timeout: Duration = .seconds(10), mayBeRemote: Bool = false
    ) async throws(EngineError) -> Engine {
        guard let address = endpoint.address, mayBeRemote || !endpoint.isRemote && !endpoint.isForwarded else {
            throw .remote(endpoint: endpoint.description)
        }
        let client = HTTPClient(endpoint: address)
        let response: HTTPResponse
        do {
            response = try await SilenceNotice.during(endpoint, "GET /_ping") {
                await client.result(HTTPRequest(target: "/_ping"), timeout: timeout)
            }.get()
        } catch {
            throw error == .cancelled ? .cancelled : EngineError(connecting: error, to: endpoint)
        }
        guard response.status == 200 else {
            throw .status(code: response.status, message: Engine.message(of: response), route: "GET /_ping")
        }
        guard let text = response.headers.first("Api-Version"), let theirs = APIVersion(text) else {
            throw .unreachable(endpoint: endpoint.description, reason: "the answer is not that of a Docker engine")
        }
        guard theirs >= oldestAPI else { throw .tooOld(api: theirs.description) }
        let kind = EngineKind(libpod: response.headers.first("Libpod-Api-Version"))
        return Engine(endpoint: endpoint, kind: kind, version: min(theirs, newestAPI), client: client)
    }
}

/// A version of the engine's API.
package struct APIVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number before the point.
    let major: Int
    /// The number after the point.
    let minor: Int

    /// Creates a version.
    init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Parses `MAJOR.MINOR`. Returns nil for any other text.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let major = parts[0], let minor = parts[1] else { return nil }
        self.init(major, minor)
    }

    package var description: String { "\(major).\(minor)" }

    /// True when the left version is older.
    package static func < (a: Self, b: Self) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
}

extension HTTPClientError {
    /// The reason without the part that the surrounding message already contains.
    var reason: String {
        switch self {
        case .cannotConnect(let reason, _), .untrusted(let reason): reason
        default: description
        }
    }
}

extension EngineError {
    /// The error for a connection that could not be made.
    init(connecting error: HTTPClientError, to endpoint: EngineEndpoint) {
        self =
            switch error {
            case .cannotConnect(_, EACCES): .forbidden(endpoint: endpoint.description)
            default: .unreachable(endpoint: endpoint.description, reason: error.reason)
            }
    }
}
