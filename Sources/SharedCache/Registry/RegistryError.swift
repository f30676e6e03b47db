package import Basics
import ContainerEngine
import HTTPClient

/// An error of a registry.
package enum RegistryError: Explained, Hashable, Sendable {
    /// The registry cannot be reached.
    case unreachable(String, String)
    /// The registry's certificate is not trusted.
    case untrusted(String, String)
    /// The registry, or its token server, gives no answer in time.
    case silent(String, Duration)
    /// The registry refuses the credentials, or demands some.
    case unauthorized(String)
    /// The registry's answer to a request is an error.
    case refused(String, status: Int, String)
    /// The registry's answer does not match its API.
    case unexpected(String, String)

    /// Classifies an error response.
    init(_ response: HTTPResponse, _ route: String, registry: String) {
        if response.status == 401 || response.status == 403 {
            self = .unauthorized(registry)
            return
        }
        struct Answer: Decodable {
            struct Problem: Decodable {
                let code: String?
                let message: String?
            }
            let errors: [Problem]?
        }
        let problem = (try? JSONCoding.decode(Answer.self, from: response.body))?.errors?.first
        self = .refused(route, status: response.status, problem?.message ?? problem?.code ?? "no reason given")
    }

    /// Classifies failures to reach a registry, one for each of its addresses.
    init(failures: [any Error], registry: String) {
        let reason = failures.map { "\($0)" }.joined(separator: "; ")
        let isUntrusted = failures.contains { if case HTTPClientError.untrusted = $0 { true } else { false } }
        self = isUntrusted ? .untrusted(registry, reason) : .unreachable(registry, reason)
    }

    package var description: String {
        switch self {
        case .unreachable(let registry, let reason), .untrusted(let registry, let reason):
            "the registry \(registry) cannot be reached: \(reason)"
        case .silent(let registry, let limit): "the registry \(registry) gives no answer within \(limit.text)"
        case .unauthorized(let registry): "the registry \(registry) refuses the credentials"
        case .refused(let route, let status, let reason): "the registry refuses \(route) (\(status)): \(reason)"
        case .unexpected(let route, let reason): "the registry's answer to \(route) is not valid: \(reason)"
        }
    }

    package var hints: [String] {
        switch self {
        case .unauthorized(let registry): ["log in: docker login \(registry)"]
        case .untrusted(let registry, _): [RegistryCertificates.hint(registry)]
        case .refused(let route, status: 405, _) where route.hasPrefix("DELETE"): ["allow deletion in the registry's settings"]
        default: []
        }
    }

    package var blame: Blame { .run }
}
