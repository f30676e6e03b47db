package import Workspaces

/// A verb that runs on a host.
package struct RemoteVerb: Codable, Sendable {
    /// The project.
    package var project: HostedProject
    /// The host, as the caller names it.
    package var host: String
    /// The words after `faaso`.
    package var arguments: [String]
}
