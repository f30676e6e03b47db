import Basics
import ContainerEngine
import Deployment
import FunctionModel
import Glibc
package import Insight
import Pipeline
import Swarm
package import Workspaces

/// The running state of a project, with the engine if one answers. Secrets and history are files,
/// so they can be read without an engine.
package struct StateAccess: Sendable {
    /// The folder of the running state.
    let state: StateFolder
    /// The connection to the engine. Nil if no engine answers.
    let connection: EngineConnection?
    private let partial: PartialWorkspace

    /// Creates an access from its parts.
    init(_ state: StateFolder, _ connection: EngineConnection?, _ partial: PartialWorkspace) {
        (self.state, self.connection, self.partial) = (state, connection, partial)
    }

    /// The stored secrets.
    var secrets: SecretStore { SecretStore(state: state) }
    /// The recorded deployments.
    var history: DeploymentHistory { DeploymentHistory(state: state) }

    /// A warning that the users of secrets are incomplete because of invalid files. Nil if the
    /// files are valid.
    package var warning: String? { partial.warning }

    /// True when the secrets that the repository's functions name are known.
    package var isWhole: Bool { partial.workspace != nil }

    /// Prepares a change of secrets. Removes temporary files with values that killed runs left.
    /// - Throws: ``DeploymentError/foreignState(path:owner:)`` if the running state belongs to
    ///   another user.
    package func prepareSecrets() throws {
        try state.checkOwner(user: geteuid())
        secrets.removeAbandoned()
    }

    /// Returns the secrets that are set or named, with their users.
    package func secretReport(environment: [String: String]) async throws -> SecretReport {
        SecretReport(
            functions: partial.functions, stored: try await stored(), deployed: try history.last()?.desired, environment: environment)
    }

    /// The secrets that are set, each with the time of its last change in seconds since 1970.
    private func stored() async throws -> [String: Int] {
        var stored: [String: Int] = [:]
        if let connection, connection.isOnSwarm {
            for (name, secret) in try await connection.swarmSecrets.current() {
                stored[name] = EngineTime(rfc3339: secret.created).map { Int($0.nanoseconds / 1_000_000_000) } ?? 0
            }
        } else {
            for name in try secrets.names() { stored[name] = secrets.changed(name) ?? 0 }
        }
        return stored
    }

    /// Sets a secret.
    /// - Returns: false if it already has this value.
    package func set(_ name: String, _ value: [UInt8]) async throws -> Bool {
        if let connection { return try await connection.setSecret(name, value) }
        return try secrets.set(name, value)
    }

    /// The names of the functions in the newest deployment.
    package func deployedFunctions() throws -> [String] { try history.last()?.desired.functions.map(\.name) ?? [] }

    /// Checks that secrets are set.
    /// - Throws: ``PipelineError/unknownSecret(_:among:)`` for the first that is not set.
    package func checkSecrets(_ names: [String]) async throws {
        let stored = try await stored().keys.sorted()
        for name in names where !stored.contains(name) { throw PipelineError.unknownSecret(name, among: stored) }
    }

    /// Removes a secret.
    package func remove(_ name: String) async throws {
        if let connection { try await connection.removeSecret(name) } else { try secrets.remove(name) }
    }
}

extension RepositoryOperations {
    /// Finds the running state of a project.
    ///
    /// Without an engine, it is the usual folder of this user's deployments. The caller gets a
    /// warning, because the proxy's label may name another folder.
    package func stateAccess(_ partial: PartialWorkspace) async throws -> StateAccess {
        do {
            let connection = try await connect(partial)
            return StateAccess(connection.state, connection, partial)
        } catch let error as EngineError where error.blame == .engine && !partial.settings.isOnSwarm {
            let state = partial.usualState(environment: environment)
            tell(.warning("no engine answers; taking the running state in \(state.path)"))
            return StateAccess(state, nil, partial)
        }
    }
}
