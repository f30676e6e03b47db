package import ContainerEngine
import FunctionModel
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
    package func functions() async throws -> String { try await ensure(names.network, .network, isInternal: false) }

    /// The network of tests, which has no way out. It is created if it does not exist.
    /// - Returns: the name of the network.
    package func tests() async throws -> String { try await ensure(names.testNetwork, .network, isInternal: true) }

    /// Creates a network that a function names. Another caller may create it at the same time.
    func create(joined name: String) async throws { _ = try await ensure(name, .joinedNetwork, isInternal: false) }

    private func ensure(_ name: String, _ role: Labels.Role, isInternal: Bool) async throws -> String {
        if try await engine.networkLabels(name) != nil { return name }
        do {
            try await engine.createNetwork(name, Labels.base(names.project, role), isInternal)
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

    /// Removes the networks of the project.
    ///
    /// The engine refuses to remove a network that a container is connected to. It also refuses if
    /// it counts an endpoint of a container that is gone: Docker 20.10 sometimes does so until its
    /// restart (moby#42119). Such a network stays, and the next deployment uses it.
    /// - Parameter onStay: called with the reason for each network that stays.
    func remove(clock: ClockEffects, onStay: (_ reason: String) -> Void) async throws {
        for network in try await engine.networks().keys.sorted() {
            guard try await !removed(network, clock: clock) else { continue }
            let connected = try await engine.connected(network)
            onStay(
                connected.isEmpty
                    ? "the network \(network) stays until the engine is restarted: the engine counts a container in it that is gone"
                    : "the network \(network) stays: \(connected.joined(separator: ", ")) \(connected.count == 1 ? "is" : "are") connected to it"
            )
        }
    }

    /// Removes the networks that functions asked for and that are not needed any more.
    ///
    /// A network that any container is connected to stays. The next deployment or `faaso prune`
    /// removes it.
    /// - Parameters:
    ///   - needed: the names of the networks that stay.
    ///   - onRemove: called with the name of each network that is gone.
    func removeJoined(except needed: Set<String>, onRemove: (_ name: String) -> Void) async throws {
        for (network, labels) in try await engine.networks().sorted(by: { $0.key < $1.key }) {
            guard labels[Labels.role] == Labels.Role.joinedNetwork.rawValue, !needed.contains(network) else { continue }
            do { try await engine.removeNetwork(network) } catch {
                guard Refusal(error) == .networkInUse else { throw error }
                continue
            }
            onRemove(network)
        }
    }

    /// Removes a network. An endpoint of a container that is just being removed is awaited.
    /// - Returns: false if the network is in use.
    private func removed(_ network: String, clock: ClockEffects) async throws -> Bool {
        let deadline = clock.now() + .seconds(2)
        while true {
            do {
                try await engine.removeNetwork(network)
                return true
            } catch {
                guard Refusal(error) == .networkInUse else { throw error }
                guard clock.now() < deadline, try await engine.connected(network).isEmpty else { return false }
                try await clock.sleep(.milliseconds(200))
            }
        }
    }
}
