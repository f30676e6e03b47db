package import ContainerEngine
import ContentHash
package import Deployment
package import FunctionModel
import Synchronization

/// An engine, the docker CLI beside it, and the project's running state: what a run does things with.
package final class EngineConnection: Sendable {
    package let engine: Engine
    package let environment: [String: String]
    package let state: StateFolder
    package let secrets: SecretStore
    private let located = Mutex<DockerCLI?>(nil)

    /// Finds the engine and asks it for its version.
    /// - Throws: ``EngineError`` where none answers.
    package init(project: String, environment: [String: String], userID: UInt32) async throws {
        engine = try await Engine.connect(EngineLocator.locate(environment: environment))
        self.environment = environment
        state = StateFolder(path: StateFolder.path(project: project, environment: environment, userID: userID))
        secrets = SecretStore(state: state)
    }

    /// The docker CLI that builds; looked for once.
    func cli() async throws -> DockerCLI {
        if let known = located.withLock({ $0 }) { return known }
        let found = try await DockerCLI.locate(environment: environment)
        located.withLock { $0 = found }
        return found
    }

    /// A build secret: what the store holds under its name, else `FAASO_SECRET_<NAME>`.
    func buildSecret(_ name: String) -> BuildSecret? {
        if let file = secrets.file(name) { return BuildSecret(id: name, source: .file(file)) }
        let variable = "FAASO_SECRET_\(name.uppercased())"
        return environment[variable] == nil ? nil : BuildSecret(id: name, source: .environment(variable))
    }
}
