import ContainerEngine
import Deployment
import FunctionModel

/// Creates the networks and configs that services refer to, finds their secrets, and removes what
/// no service needs any more.
struct ObjectKeeper: Sendable {
    let swarm: any SwarmManager
    let project: String

    private var names: SwarmNames { SwarmNames(project: project) }

    /// The IDs of the project's own network and of those that functions ask for, as far as they
    /// exist. Nothing is created.
    func networks(joined: Set<String>) async throws -> [String: String] {
        var ids: [String: String] = [:]
        for name in [names.network] + joined.sorted() { ids[name] = try await swarm.network(name)?.id }
        return ids
    }

    // MARK: - Creating

    /// The ID of the project's own network, which is created if it does not exist.
    func ownNetwork() async throws -> String {
        if let id = try await swarm.network(names.network)?.id { return id }
        return try await create(names.network, .network)
    }

    /// The objects that the service of a function refers to. Networks that do not exist are
    /// created.
    /// - Throws: `DeploymentError` for a secret that is not set, for an external network that does
    ///   not exist, and for a network of another project or of one host.
    func objects(of function: DesiredFunction, in desired: DesiredState, _ platform: NodePlatform) async throws -> SwarmObjects {
        var objects = SwarmObjects()
        let secrets = function.configuration.secrets
        if !secrets.isEmpty {
            for object in try await swarm.swarmObjects(.secret, label: Labels.filters(project, .secrets)) {
                objects.secrets[object.name] = object.id
            }
        }
        for (secret, version) in secrets.sorted(by: { $0.key < $1.key }) {
            guard !version.isEmpty, objects.secrets[names.secret(secret, version: version)] != nil else {
                throw DeploymentError.secretNotSet(function: function.name, secret: secret)
            }
        }
        objects.networks[names.network] = try await ownNetwork()
        for name in function.configuration.networks {
            objects.networks[name] = try await joined(name, by: function, isExternal: desired.externalNetworks.contains(name))
        }
        if let probe = platform.probe {
            let name = names.config(.probe, content: probe)
            objects.configs[name] = try await config(name, probe)
        }
        return objects
    }

    private func joined(_ name: String, by function: DesiredFunction, isExternal: Bool) async throws -> String {
        if let network = try await swarm.network(name) {
            if let reserved = ReservedObject(.network, name, labels: network.labels, for: project) {
                throw DeploymentError.reservedObject(function: function.name, object: reserved)
            }
            guard network.isOfSwarm else {
                throw DeploymentError.failed(
                    "function '\(function.name)' cannot join the network '\(name)'", reason: "it is a network of this manager alone",
                    hints: ["choose another name, or remove it: docker network rm \(name)"])
            }
            return network.id
        }
        if isExternal { throw DeploymentError.networkMissing(function: function.name, network: name, isOverlay: true) }
        return try await create(name, .joinedNetwork)
    }

    private func create(_ network: String, _ role: Labels.Role) async throws -> String {
        do {
            return try await swarm.createOverlayNetwork(network, labels: Labels.base(project, role))
        } catch let error as EngineError where error.refusal == .networkExists {
            // Another deployment created it meanwhile.
            guard let id = try await swarm.network(network)?.id else { throw error }
            return id
        }
    }

    /// The ID of a config of the proxy or of functions, which is created if it does not exist. Its
    /// name contains the digest of its content. One that exists gets the labels.
    func config(_ name: String, _ content: [UInt8], labels: [String: String] = [:]) async throws -> String {
        let labels = Labels.base(project, .proxy).merging(labels) { _, new in new }
        if let found = try await configs().first(where: { $0.name == name }) {
            if found.labels != labels { try await swarm.relabel(.config, found, labels: labels) }
            return found.id
        }
        do {
            return try await swarm.createSwarmObject(.config, name, labels: labels, data: content)
        } catch let error as EngineError where error.refusal == .objectExists {
            guard let id = try await configs().first(where: { $0.name == name })?.id else { throw error }
            return id
        }
    }

    /// The configs of the proxy and of functions.
    func configs() async throws -> [SwarmObject] { try await swarm.swarmObjects(.config, label: Labels.filters(project, .proxy)) }

    // MARK: - Removing

    /// The secrets and configs that no service needs.
    /// - Parameter services: the services of the project.
    func unused(_ services: [ServiceSummary]) async throws -> [UnusedObject] {
        let secrets = try await swarm.swarmObjects(.secret, label: Labels.filters(project, .secrets))
        return UnusedObject.list(.secret, secrets, services, kept: Set(SwarmSecrets.newest(secrets).values.map(\.name)))
            + UnusedObject.list(.config, try await configs(), services)
    }

    /// Removes an object. One that somebody uses now stays.
    /// - Returns: false if the object stays.
    @discardableResult
    func remove(_ object: UnusedObject) async throws -> Bool {
        do { try await swarm.removeSwarmObject(object.kind, object.id) } catch let error as EngineError where error.refusal == .inUse {
            return false
        } catch let error as EngineError where error.isNotFound {
            // Somebody else removed it.
        }
        return true
    }

    /// Removes the networks that functions asked for and that nothing needs any more.
    /// - Parameters:
    ///   - needed: the names of the networks that stay.
    ///   - isExternal: tells whether the last function that named a network called it external.
    ///   - onRemove: called with the name of each network that is gone.
    func removeJoined(
        except needed: Set<String>, isExternal: (String) throws -> Bool, onRemove: (_ name: String) -> Void
    ) async throws {
        for network in try await swarm.networks(label: Labels.filters(project, .joinedNetwork)).sorted(by: { $0.name < $1.name }) {
            // A manager may have networks of the same project on one host.
            guard network.isOfSwarm, !needed.contains(network.name), try !isExternal(network.name) else { continue }
            // A task that is ending still uses it. The next deployment or `faaso prune` removes it.
            if try await removed(network) { onRemove(network.name) }
        }
    }

    /// Removes a network. It may be listed for a while, as long as containers end.
    /// - Returns: false if a service, a task or a container uses it.
    func removed(_ network: NetworkSummary) async throws -> Bool {
        do { try await swarm.removeNetwork(network.id) } catch let error as EngineError where error.refusal == .networkInUse {
            return false
        } catch let error as EngineError where error.isNotFound {
            // Somebody else removed it.
        }
        return true
    }
}
