package import ContainerEngine
import Deployment

/// The networks of a project. Each is created when it is first needed.
package struct ProjectNetworks: Sendable {
    let engine: EngineEffects
    let names: ObjectNames
    /// Called with the name of each network that was created.
    var onCreate: @Sendable (String) -> Void = { _ in }

    /// The networks of a project on a real engine.
    package init(engine: Engine, project: String) {
        self.init(engine: .live(engine, project: project, environment: [:]), project: project)
    }

    /// Creates the networks for given effects.
    init(engine: EngineEffects, project: String, onCreate: @escaping @Sendable (String) -> Void = { _ in }) {
        (self.engine, names, self.onCreate) = (engine, ObjectNames(project: project), onCreate)
    }

    /// The network of the functions and the proxy. It is created if it does not exist.
    /// - Returns: the name of the network.
    package func functions() async throws -> String { try await ensure(names.network, isInternal: false) }

    /// The network of tests, which has no way out. It is created if it does not exist.
    /// - Returns: the name of the network.
    package func tests() async throws -> String { try await ensure(names.testNetwork, isInternal: true) }

    private func ensure(_ name: String, isInternal: Bool) async throws -> String {
        if try await engine.networkLabels(name) != nil { return name }
        do {
            try await engine.createNetwork(name, Labels.base(names.project, .network), isInternal)
        } catch {
            switch Refusal(error) {
            // Two runs may create the tests' network at the same time.
            case .networkExists: return name
            case .addressPoolsExhausted: throw DeploymentError.tooManyNetworks("\(error)")
            default: throw error
            }
        }
        onCreate(name)
        return name
    }
}
