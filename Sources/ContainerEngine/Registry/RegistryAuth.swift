import Basics
internal import FoundationEssentials

/// Credentials for one registry, in the form of the `X-Registry-Auth` header.
///
/// The fields are those of `AuthConfig` in the Docker Engine API reference. Descriptions never
/// contain a secret.
package struct RegistryAuth: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name of the user.
    package var username: String
    /// The password of the user.
    package var password: String
    /// An OAuth refresh token that replaces the password; empty for none.
    package var identityToken: String
    /// A bearer token that is sent to the registry unchanged; empty for none.
    package var registryToken: String
    /// The key under which the credentials are stored.
    package var serverAddress: String

    /// Creates credentials.
    package init(
        username: String = "", password: String = "", identityToken: String = "", registryToken: String = "", serverAddress: String
    ) {
        self.username = username
        self.password = password
        self.identityToken = identityToken
        self.registryToken = registryToken
        self.serverAddress = serverAddress
    }

    /// True when there is nothing that a registry could check.
    package var isEmpty: Bool { [username, password, identityToken, registryToken].allSatisfy(\.isEmpty) }

    /// The value of `X-Registry-Auth`: JSON in URL-safe base64 with padding.
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
    /// A mirror without secrets, for debuggers and `dump`.
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
