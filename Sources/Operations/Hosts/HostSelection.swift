import FunctionModel
package import RemoteHosts
import Basics
import SingleHost
import Workspaces

/// The hosts of a command, and the project that is sent to them.
package struct HostSelection: Sendable {
    /// The connections to the hosts in their order; at least one.
    package let links: [HostLink]
    /// The project.
    let project: HostedProject

    init(_ text: String, _ project: HostedProject, environment: [String: String]) throws {
        self.project = project
        // `ssh` passes variables to programs of its configuration, and to hosts.
        links = try HostLink.links(
            to: RemoteHost.select(text, in: project.settings), environment: ChildEnvironment.of(environment),
            author: SingleHost.author(environment))
    }

    /// Runs a verb on a host, with the standard streams of this process.
    /// - Parameters:
    ///   - arguments: the words after `faaso`.
    ///   - streams: the streams that the verb gets.
    ///   - onInstall: called if this program is copied to the host first.
    /// - Returns: the exit status of the verb.
    package func run(
        _ arguments: [String], on link: HostLink, streams: VerbStreams, onInstall: @Sendable () -> Void
    ) async throws -> Int {
        try await link.run(arguments, project, streams: streams, onInstall: onInstall)
    }

    /// Runs a verb on a host, and returns its standard output.
    /// - Throws: the errors of the link and of the host.
    package func output(of arguments: [String], on link: HostLink, onInstall: @Sendable () -> Void) async throws -> [UInt8] {
        try await link.output(of: arguments, project, onInstall: onInstall)
    }
}

extension RepositoryOperations {
    /// Selects hosts. Only faaso.yml must be valid.
    /// - Parameter text: names of faaso.yml or addresses, separated by commas.
    /// - Throws: ``HostSelectionError``, and the errors of faaso.yml.
    package func hosts(_ text: String) throws -> HostSelection {
        let partial = try partialWorkspace()
        return try HostSelection(
            text, HostedProject(settings: partial.settings, repository: partial.repository), environment: environment)
    }
}
