import ContentHash
import Deployment

/// The names of a project's objects in a swarm. A name that would be too long ends with a digest of
/// itself, so equal inputs have equal names.
package struct SwarmNames: Hashable, Sendable {
    /// The name of the project.
    package let project: String

    /// Creates the names of a project.
    package init(project: String) { self.project = project }

    /// The maximum length of a service's name, which is a label of DNS.
    static let serviceLimit = 63
    /// The maximum length of the name of a secret or config.
    static let objectLimit = 64

    /// The overlay network of the functions and the proxy.
    package var network: String { ObjectNames(project: project).swarmNetwork }
    /// The service of the proxy.
    package var proxy: String { Self.fit(project + "_proxy", Self.serviceLimit) }
    /// The service that loads the Caddyfile on each node.
    package var loader: String { Self.fit(project + "_proxy-loader", Self.serviceLimit) }
    /// The service of a function.
    package func service(_ function: String) -> String { Self.fit("\(project)_\(function)", Self.serviceLimit) }

    /// The config that is the lock of a deployment.
    package var lock: String { Self.fit(project + "_lock", Self.objectLimit) }

    /// The config with a part of a deployment record. Another manager that records the same number
    /// is refused.
    package func record(_ number: Int, part: Int) -> String { Self.fit("\(project)_deployment_\(number)_\(part)", Self.objectLimit) }

    /// The secret with a version of a value.
    package func secret(_ name: String, version: String) -> String {
        Self.fit("\(project)_\(name)_\(version.prefix(16))", Self.objectLimit)
    }

    /// The config with a content. Another content has another name.
    package func config(_ purpose: ConfigPurpose, content: some Sequence<UInt8>) -> String {
        Self.fit("\(project)_\(purpose.rawValue)_\(Digest.of(content).short)", Self.objectLimit)
    }

    /// The purpose of a config.
    package enum ConfigPurpose: String, Hashable, Sendable, CaseIterable {
        /// The Caddyfile.
        case caddyfile
        /// A Caddy snippet of `proxy.import`.
        case snippet
        /// The program that asks a function for its health.
        case probe
        /// The program that brings the Caddyfile to a proxy.
        case loader
    }

    private static func fit(_ name: String, _ limit: Int) -> String {
        guard name.utf8.count > limit else { return name }
        let end = "-" + Digest.of(name).short
        // Names consist of ASCII characters, so a cut is a valid text. The digest ends with a digit
        // or a letter, as every name must.
        return String(name.prefix(limit - end.utf8.count)) + end
    }
}
