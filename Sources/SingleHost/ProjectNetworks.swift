package import ContainerEngine
import Deployment
import FunctionModel

/// The networks of a project. Each is created when it is first needed.
package struct ProjectNetworks: Sendable {
    @Shared var engine: EngineEffects
    let names: ObjectNames
    /// Called with the name of each network that was created.
    var onCreate: @Sendable (String) -> Void = { _ in }

    /// The networks of a project on a real engine.
    package init(engine: Engine, project: String) {
        self.init(engine: .live(engine, project: project, environment: [:]), project: project)
    }

    /// Creates the networks for given effects.
    init(engine: EngineEffects, project: String, onCreate: @escaping @Sendable (String) -> Void = { _ in }) {
        (_engine, names, self.onCreate) = (Shared(wrappedValue: engine), ObjectNames(project: project), onCreate)
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
    ///
    /// The engine does not refuse if a stopped container is attached. A network that functions
    /// asked for stays for such a container, too. An external one always stays.
    /// - Parameters:
    ///   - isExternal: tells whether the last function that named a network called it external.
    ///   - onStay: called with the reason for each network that stays because of a container.
    func remove(clock: ClockEffects, isExternal: (String) throws -> Bool, onStay: (_ reason: String) -> Void) async throws {
        for (network, labels) in try await engine.networks().sorted(by: { $0.key < $1.key }) {
            if Self.isJoined(labels) {
                guard try !isExternal(network), try await isUnused(network, onStay: onStay) else { continue }
            }
            guard try await !removed(network, clock: clock) else { continue }
            let connected = try await engine.connected(network)
            onStay(
                connected.isEmpty
                    ? "the network \(network) stays until the engine is restarted: the engine counts a container in it that is gone"
                    : Self.stay(network, connected))
        }
    }

    /// Removes the networks that functions asked for and that are not needed any more.
    ///
    /// A network that any container is attached to stays, even if the container does not run. The
    /// next deployment or `faaso prune` removes it. An external one always stays.
    /// - Parameters:
    ///   - networks: the networks of the project, with their labels.
    ///   - needed: the names of the networks that stay.
    ///   - isExternal: tells whether the last function that named a network called it external.
    ///   - onStay: called with the reason for each network that stays because of a container.
    ///   - onRemove: called with the name of each network that is gone.
    func removeJoined(
        among networks: [String: [String: String]], except needed: Set<String>, isExternal: (String) throws -> Bool,
        onStay: (_ reason: String) -> Void, onRemove: (_ name: String) -> Void
    ) async throws {
        for (network, labels) in networks.sorted(by: { $0.key < $1.key }) {
            guard Self.isJoined(labels), !needed.contains(network), try !isExternal(network),
                try await isUnused(network, onStay: onStay)
            else { continue }
            do { try await engine.removeNetwork(network) } catch {
                guard Refusal(error) == .networkInUse else { throw error }
                continue
            }
            onRemove(network)
        }
    }

    /// True when no container in any state is attached to a network.
    private func isUnused(_ network: String, onStay: (_ reason: String) -> Void) async throws -> Bool {
        let users = try await engine.attached(network)
        if !users.isEmpty { onStay(Self.stay(network, users)) }
        return users.isEmpty
    }

    private static func isJoined(_ labels: [String: String]) -> Bool { labels[Labels.role] == Labels.Role.joinedNetwork.rawValue }

    private static func stay(_ network: String, _ users: [String]) -> String {
        "the network \(network) stays: \(users.joined(separator: ", ")) \(users.count == 1 ? "is" : "are") connected to it"
    }

    /// The warning about a created network with a name as compose gives it: `<project>_default`.
    /// Nil for another name.
    static func composeWarning(_ name: String) -> String? {
        guard name.hasSuffix("_default") else { return nil }
        return "compose refuses the network \(name), which faaso created: if it is compose's, remove it, "
            + "and write {name: \(name), external: true}"
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
