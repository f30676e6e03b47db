package import ContainerEngine
import BuildGraph
package import Deployment
package import SingleHost

/// An engine, the docker CLI beside it, and the project's running state: what a run does things with.
package final class EngineConnection: Sendable {
    package let project: String
    package let engine: Engine
    package let environment: [String: String]
    package let state: StateFolder
    package let secrets: SecretStore

    /// Finds the engine and asks it for its version.
    /// - Throws: ``EngineError`` where none answers.
    package init(project: String, environment: [String: String]) async throws {
        self.project = project
        engine = try await Engine.connect(EngineLocator.locate(environment: environment))
        self.environment = environment
        state = try await SingleHost.locateState(engine: engine, project: project, environment: environment)
        secrets = SecretStore(state: state)
    }

    /// The value of a build secret: what the store holds under its name, else `FAASO_SECRET_<NAME>`; nil when neither is set.
    func buildSecret(_ name: String) throws -> [UInt8]? {
        if let value = try secrets.value(name) { return value }
        return environment["FAASO_SECRET_\(name.uppercased())"].map { Array($0.utf8) }
    }

    /// The target that the project is deployed to. It tells a run's progress what happens.
    package func target(progress: Progress = .silent) -> any DeploymentTarget {
        SingleHost(engine: engine, state: state, project: project, environment: environment) { event in
            switch event.kind {
            case .waiting: progress.waiting(event.message.replacing("waiting for ", with: "", maxReplacements: 1))
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

    /// Refuses to touch what another repository has deployed under this project's name.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:)``.
    package func checkOwner(repository: String, root: String) async throws {
        try await target().observe().checkOwner(project, repository: repository, root: root)
    }
}
