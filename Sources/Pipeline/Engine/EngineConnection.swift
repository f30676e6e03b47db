import Basics
package import ContainerEngine
package import Deployment
import FunctionModel
import SharedCache
package import SingleHost
package import Workspaces

/// The access of a run to the outside: an engine, the environment, and the running state of the
/// project.
package final class EngineConnection: Sendable {
    /// The name of the project.
    package let project: String
    /// The engine that answers.
    package let engine: Engine
    /// The variables of the process, which the docker CLI gets too.
    package let environment: [String: String]
    /// The folder of the running state.
    package let state: StateFolder
    /// The stored secrets of the project.
    package let secrets: SecretStore
    /// The author in records; nil for the user of this process.
    private let author: String?
    /// The state of the project's registry.
    let registryHealth = RegistryHealth()

    /// Finds the engine, and asks it for its version.
    /// - Parameter author: the author in records; nil for the user of this process.
    /// - Throws: ``EngineError`` if no engine answers.
    package init(project: String, environment: [String: String], author: String? = nil) async throws {
        (self.project, self.author) = (project, author)
        engine = try await Engine.connect(EngineLocator.locate(environment: environment))
        self.environment = environment
        state = try await SingleHost.locateState(engine: engine, project: project, environment: environment)
        secrets = SecretStore(state: state)
    }

    /// The variables of the programs that a run starts. They never get the signing key.
    var childEnvironment: [String: String] { ChildEnvironment.of(environment) }

    /// The value of a build secret: the stored value, else that of `FAASO_SECRET_<NAME>`. Nil if
    /// neither is set.
    func buildSecret(_ name: String) throws -> [UInt8]? {
        if let value = try secrets.value(name) { return value }
        return environment[Contract.secretVariable(name)].map { Array($0.utf8) }
    }

    /// The target that the project is deployed to. It reports to the progress of a run.
    package func target(progress: Progress = .silent) -> any DeploymentTarget {
        SingleHost(engine: engine, state: state, project: project, environment: environment, author: author) { event in
            switch event.kind {
            case .waiting:
                guard case .node(let node) = event.subject else { return progress.waiting(event.message) }
                progress.awaiting(node, event.message)
            case .warning: progress.warning("\(event.subject): \(event.message)")
            default:
                guard case .node(let node) = event.subject else { break }
                progress.line(node, event.message)
                if event.kind == .swapped { progress.served(node) }
            }
        }
    }
}

extension EngineConnection {
    /// The networks of the project on this engine.
    package var networks: ProjectNetworks { ProjectNetworks(engine: engine, project: project) }

    /// Refuses a project that another repository has deployed under the same name.
    /// - Parameter command: the command that may adopt the project.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:command:)``.
    package func checkOwner(_ partial: PartialWorkspace, for command: AdoptingCommand = .up) async throws {
        try await target().observation().checkOwner(project, for: command, isOwn: partial.isRepository)
    }
}
