import Deployment
import Basics
import ContainerEngine
import FunctionModel
import Glibc
package import Insight
import Pipeline
package import Workspaces

/// The running state of a project, with the engine if one answers. Secrets and history are files,
/// so they can be read without.
package struct StateAccess: Sendable {
    let state: StateFolder
    /// Nil if no engine answers.
    let connection: EngineConnection?
    private let partial: PartialWorkspace

    init(_ state: StateFolder, _ connection: EngineConnection?, _ partial: PartialWorkspace) {
        (self.state, self.connection, self.partial) = (state, connection, partial)
    }

    var secrets: SecretStore { SecretStore(state: state) }
    var history: DeploymentHistory { DeploymentHistory(state: state) }

    /// A warning that the users of secrets are incomplete because of invalid files. Nil if the
    /// files are valid.
    package var warning: String? { partial.warning }

    /// True if the secrets that the repository's functions name are known.
    package var isWhole: Bool { partial.workspace != nil }

    /// Prepares a change of secrets, and removes the values that killed runs left in temporary
    /// files.
    /// - Throws: ``DeploymentError/foreignState(path:owner:)`` if the running state is another
    ///   user's.
    package func prepareSecrets() throws {
        try state.checkOwner(user: geteuid())
        secrets.removeAbandoned()
    }

    /// The secrets that are set or named, with their users.
    package func secretReport(environment: [String: String]) throws -> SecretReport {
        var stored: [String: Int] = [:]
        for name in try secrets.names() { stored[name] = secrets.changed(name) ?? 0 }
        return SecretReport(
            functions: partial.functions, stored: stored, deployed: try history.last()?.desired, environment: environment)
    }

    /// Sets a secret.
    /// - Returns: false if it has this value already.
    package func set(_ name: String, _ value: [UInt8]) throws -> Bool { try secrets.set(name, value) }

    /// The names of the functions in the newest deployment.
    package func deployedFunctions() throws -> [String] { try history.last()?.desired.functions.map(\.name) ?? [] }

    /// Checks that secrets are set.
    /// - Throws: ``PipelineError/unknownSecret(_:among:)`` for the first that is not.
    package func checkSecrets(_ names: [String]) throws {
        let stored = try secrets.names()
        for name in names where !stored.contains(name) { throw PipelineError.unknownSecret(name, among: stored) }
    }

    /// Removes a secret.
    package func remove(_ name: String) throws { try secrets.remove(name) }
}

extension RepositoryOperations {
    /// Finds the running state of a project.
    ///
    /// Without an engine, the state is where this user's deployments have it. The caller gets a
    /// warning, because the proxy's label may name another folder.
    package func stateAccess(_ partial: PartialWorkspace) async throws -> StateAccess {
        do {
            let connection = try await connect(partial)
            return StateAccess(connection.state, connection, partial)
        } catch let error as EngineError where error.blame == .engine {
            let state = partial.usualState(environment: environment)
            tell(.warning("no engine answers; taking the running state in \(state.path)"))
            return StateAccess(state, nil, partial)
        }
    }
}
