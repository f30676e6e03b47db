import Basics
import Insight
import Pipeline
import Workspaces
import ContainerEngine
import Deployment
import FunctionModel
import Glibc
import Pipeline

/// The running state of a project, with the engine where one answers: secrets and history are files, and can be had without.
struct StateAccess: Sendable {
    let state: StateFolder
    /// Nil where no engine answers.
    let connection: EngineConnection?

    var secrets: SecretStore { SecretStore(state: state) }
    var history: DeploymentHistory { DeploymentHistory(state: state) }

    /// Without an engine it is where this user's deployments have it, which is said: the proxy's label may name another folder.
    static func find(_ global: GlobalOptions, _ partial: PartialWorkspace) async throws -> StateAccess {
        do {
            let connection = try await global.connect(partial)
            return StateAccess(state: connection.state, connection: connection)
        } catch let error as EngineError where error.blame == .engine {
            let state = partial.usualState(environment: global.environment)
            global.console.warning("no engine answers; taking the running state in \(state.path)")
            return StateAccess(state: state, connection: nil)
        }
    }

    /// Makes sure that this user may change secrets, and removes the values that killed runs left in temporary files.
    /// - Throws: ``DeploymentError/foreignState(path:owner:)`` when the running state is another user's.
    func prepareSecrets() throws {
        try state.checkOwner(user: geteuid())
        secrets.removeAbandoned()
    }

    /// Which secrets there are and who uses them.
    func secretReport(_ partial: PartialWorkspace, environment: [String: String]) throws -> SecretReport {
        var stored: [String: Int] = [:]
        for name in try secrets.names() { stored[name] = secrets.changed(name) ?? 0 }
        return SecretReport(
            functions: partial.functions, stored: stored, deployed: try history.last()?.desired, environment: environment)
    }
}
