import Basics
package import Deployment
import FunctionModel
package import RemoteHosts
import Swarm
import Workspaces

/// The hosts of a command, and the project that is sent to them.
package struct HostSelection: Sendable {
    /// The connections to the hosts in their order; at least one.
    let links: [HostLink]
    /// The project.
    let project: HostedProject

    init(_ text: String, _ project: HostedProject, environment: [String: String]) throws {
        self.project = project
        // `ssh` passes variables to programs of its configuration, and to hosts.
        links = try HostLink.links(
            to: RemoteHost.select(text, in: project.settings), environment: ChildEnvironment.of(environment),
            author: DeploymentAuthor.current(environment))
    }

    /// The hosts in their order; at least one.
    package var hosts: [RemoteHost] { links.map(\.host) }

    /// Runs a verb on each host, with the standard streams of this process. Stops at the first that
    /// fails.
    /// - Parameters:
    ///   - arguments: the words after `faaso`.
    ///   - streams: the streams that the verb gets.
    ///   - onBegin: called before the verb runs on a host.
    ///   - onInstall: called if this program is copied to a host first.
    /// - Returns: the exit status of the last call.
    package func run(
        _ arguments: [String], streams: VerbStreams, onBegin: (RemoteHost) -> Void, onInstall: @Sendable (RemoteHost) -> Void
    ) async throws -> Int {
        for link in links {
            onBegin(link.host)
            let status = try await link.run(arguments, project, streams: streams) { onInstall(link.host) }
            if status != 0 { return status }
        }
        return 0
    }

    /// Asks one host after the other for the status of what runs there.
    /// - Parameters:
    ///   - onInstall: called if this program is copied to a host first.
    ///   - onError: receives the error of each host that cannot be asked.
    /// - Throws: `CancellationError`.
    package func statuses(
        onInstall: @Sendable (RemoteHost) -> Void, onError: (any Error) -> Void
    ) async throws -> [HostStatus] {
        var statuses: [HostStatus] = []
        for link in links {
            do {
                let json = try await link.output(of: ["status", "--json"], project) { onInstall(link.host) }
                statuses.append(HostStatus(host: link.host, status: try JSONCoding.decode(DeploymentStatus.self, from: json)))
            } catch {
                try Task.checkCancellation()
                onError(error)
                statuses.append(HostStatus(host: link.host, status: nil))
            }
        }
        return statuses
    }
}

/// The status of what runs on a host.
package struct HostStatus: Sendable {
    /// The host.
    package let host: RemoteHost
    /// The status; nil if the host could not be asked.
    package let status: DeploymentStatus?
}

extension RepositoryOperations {
    /// Selects hosts. Only faaso.yml must be valid.
    /// - Parameter text: names of faaso.yml or addresses, separated by commas.
    /// - Throws: ``HostSelectionError``, and the errors of faaso.yml.
    package func hosts(_ text: String) throws -> HostSelection {
        let partial = try partialWorkspace()
        if partial.settings.isOnSwarm {
            throw SwarmError.onlyOnOneHost("deploying to hosts with --to", hint: "with --target host, the project runs on single hosts")
        }
        return try HostSelection(
            text, HostedProject(settings: partial.settings, repository: partial.repository), environment: environment)
    }
}
