import Basics
internal import FoundationEssentials

/// Credentials for one registry, as the `X-Registry-Auth` header carries them.
///
/// The fields are those of `AuthConfig` in the Docker Engine API reference. A description shows no
/// secret.
package struct RegistryAuth: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var username: String
    package var password: String
    /// An OAuth refresh token in place of a password; empty without one.
    package var identityToken: String
    /// A bearer token that the registry takes as it is; empty without one.
    package var registryToken: String
    /// The key under which the credentials are kept.
    package var serverAddress: String

    package init(
        username: String = "", password: String = "", identityToken: String = "", registryToken: String = "", serverAddress: String
    ) {
        self.username = username
        self.password = password
        self.identityToken = identityToken
        self.registryToken = registryToken
        self.serverAddress = serverAddress
    }

    /// True if there is nothing that a registry could check.
    package var isEmpty: Bool { [username, password, identityToken, registryToken].allSatisfy(\.isEmpty) }

    /// The value of `X-Registry-Auth`: JSON in the URL-safe alphabet of base64, with padding.
    package var header: String {
        get throws {
            let wire = Wire(
                username: Self.given(username), password: Self.given(password), identitytoken: Self.given(identityToken),
                registrytoken: Self.given(registryToken), serveraddress: serverAddress)
            let text = Data(try JSONCoding.compact(wire)).base64EncodedString()
            return String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
        }
    }

    package var description: String { "credentials of \(serverAddress)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["serverAddress": serverAddress]) }

    private static func given(_ text: String) -> String? { text.isEmpty ? nil : text }

    private struct Wire: Encodable {
        let username: String?
        let password: String?
        let identitytoken: String?
        let registrytoken: String?
        let serveraddress: String
    }
}
