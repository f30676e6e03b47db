import Basics
internal import FoundationEssentials

/// The part of the docker CLI's `config.json` that concerns registries.
///
/// The rules are those of docker/cli, `cli/config/configfile` and `cli/config/credentials`.
package struct DockerConfig: Hashable, Sendable {
    /// The stored credentials, by their keys in the file.
    package var auths: [String: RegistryAuth]
    /// The credential helpers of registries with their own helper, such as `ecr-login`.
    package var credentialHelpers: [String: String]
    /// The credential helper of all other registries; empty for none.
    package var credentialStore: String

    /// Creates a configuration.
    package init(auths: [String: RegistryAuth] = [:], credentialHelpers: [String: String] = [:], credentialStore: String = "") {
        self.auths = auths
        self.credentialHelpers = credentialHelpers
        self.credentialStore = credentialStore
    }

    /// Parses the text of a `config.json`.
    /// - Parameter file: the path of the file, for the error.
    /// - Throws: ``DockerConfigError`` if it is not JSON of this form.
    package init(parsing bytes: [UInt8], file: String) throws(DockerConfigError) {
        let wire: Wire
        do { wire = try JSONCoding.decode(Wire.self, from: bytes) } catch {
            throw DockerConfigError(file: file, reason: Self.reason(error))
        }
        self.init(
            credentialHelpers: (wire.credHelpers ?? [:]).compactMapValues { $0 }, credentialStore: wire.credsStore ?? "")
        for (key, entry) in wire.auths ?? [:] {
            guard let entry else { continue }
            guard let auth = entry.auth(key) else {
                throw DockerConfigError(file: file, reason: "auths.\(key).auth is not base64 of name:password")
            }
            auths[key] = auth
        }
    }

    /// The folder of `config.json`: `DOCKER_CONFIG` or `~/.docker`. Nil if neither variable is set.
    package static func folder(_ environment: [String: String]) -> String? {
        if let folder = environment["DOCKER_CONFIG"], !folder.isEmpty { return folder }
        return environment["HOME"].map { "\($0)/.docker" }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.keyNotFound(_, let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty ? "it is not a JSON object" : "\(path) has another form"
        default: return "it is not JSON"
        }
    }

    private struct Wire: Decodable {
        let auths: [String: Entry?]?
        let credHelpers: [String: String?]?
        let credsStore: String?
    }

    private struct Entry: Decodable {
        let auth: String?
        let username: String?
        let password: String?
        let identitytoken: String?
        let registrytoken: String?

        /// The credentials of the entry; nil if `auth` is malformed. The first colon ends the name.
        func auth(_ key: String) -> RegistryAuth? {
            var result = RegistryAuth(
                username: username ?? "", password: password ?? "", identityToken: identitytoken ?? "",
                registryToken: registrytoken ?? "", serverAddress: key)
            guard let auth, !auth.isEmpty else { return result }
            guard let data = Data(base64Encoded: auth) else { return nil }
            let text = String(decoding: data, as: UTF8.self)
            guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return nil }
            result.username = String(text[..<colon])
            // Old versions of docker padded the password with zeros.
            let password = text[text.index(after: colon)...].reversed().drop { $0 == "\0" }
            result.password = String(password.reversed())
            return result
        }
    }
}

/// An error for a `config.json` that cannot be read.
package struct DockerConfigError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path of the file.
    package var file: String
    /// A lower-case sentence without a full stop.
    package var reason: String

    package var description: String { "\(file) cannot be read: \(reason)" }
}
