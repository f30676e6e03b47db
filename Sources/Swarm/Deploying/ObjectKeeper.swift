import ContainerEngine
import Deployment
import FunctionModel

/// Creates the networks, secrets and configs that services refer to, and removes those that none
/// needs any more.
struct ObjectKeeper: Sendable {
    let swarm: any SwarmManager
    let desired: DesiredState
    /// Returns the value of a secret; nil if the secret is not set.
    let secretValue: @Sendable (String) throws -> [UInt8]?

    /// The label that finds all objects of the project.
    var label: String { Labels.filter(desired.project) }

    /// The IDs of everything that exists. Nothing is created.
    func existing() async throws -> SwarmObjects {
        var objects = SwarmObjects()
        for name in networkNames { objects.networks[name] = try await swarm.network(name)?.id }
        for object in try await swarm.swarmObjects(.secret, label: [label]) { objects.secrets[object.name] = object.id }
        for object in try await swarm.swarmObjects(.config, label: [label]) { objects.configs[object.name] = object.id }
        return objects
    }

    /// The project's own network, and those that functions join.
    private var networkNames: [String] { [SwarmNames(project: desired.project).network] + desired.joinedNetworks.sorted() }

    /// Creates the networks and secrets that are missing.
    /// - Throws: `DeploymentError` for an external network that does not exist, and for a secret
    ///   that is not set.
    func prepare(_ objects: inout SwarmObjects) async throws {
        try await createNetworks(&objects)
        let names = SwarmNames(project: desired.project)
        for function in desired.functions {
            for (secret, version) in function.configuration.secrets.sorted(by: { $0.key < $1.key }) {
                let name = names.secret(secret, version: version)
                guard objects.secrets[name] == nil else { continue }
                guard !version.isEmpty, let value = try secretValue(secret) else {
                    throw DeploymentError.secretNotSet(function: function.name, secret: secret)
                }
                objects.secrets[name] = try await create(.secret, name, .secrets, value)
            }
        }
    }

    private func createNetworks(_ objects: inout SwarmObjects) async throws {
        let own = SwarmNames(project: desired.project).network
        for name in networkNames where objects.networks[name] == nil {
            if desired.externalNetworks.contains(name) {
                let function = desired.functions.first { $0.configuration.networks.contains(name) }?.name ?? ""
                throw DeploymentError.networkMissing(function: function, network: name)
            }
            let labels = Labels.base(desired.project, name == own ? .network : .joinedNetwork)
            do {
                objects.networks[name] = try await swarm.createOverlayNetwork(name, labels: labels)
            } catch let error as EngineError where error.refusal == .networkExists {
                // Another deployment created it meanwhile.
                objects.networks[name] = try await swarm.network(name)?.id
            }
        }
    }

    /// Creates the configs that are missing.
    func createConfigs(_ contents: [String: [UInt8]], _ objects: inout SwarmObjects) async throws {
        for (name, content) in contents.sorted(by: { $0.key < $1.key }) where objects.configs[name] == nil {
            objects.configs[name] = try await create(.config, name, .proxy, content)
        }
    }

    /// Creates an object. Its name contains its version, so one that exists has the same data.
    private func create(_ kind: SwarmObject.Kind, _ name: String, _ role: Labels.Role, _ data: [UInt8]) async throws -> String? {
        do {
            return try await swarm.createSwarmObject(kind, name, labels: Labels.base(desired.project, role), data: data)
        } catch let error as EngineError where error.refusal == .objectExists {
            return try await swarm.swarmObjects(kind, label: [label]).first { $0.name == name }?.id
        }
    }

    /// Removes the secrets and configs that neither a service nor a rollback needs.
    func removeUnused(_ wanted: [ServiceSpecification], _ services: [ServiceSummary]) async throws {
        for kind in SwarmObject.Kind.allCases {
            // The lock and the records have no such role.
            let role = (kind == .secret ? Labels.Role.secrets : .proxy).rawValue
            let existing = try await swarm.swarmObjects(kind, label: [label]).filter { $0.labels[Labels.role] == role }
            let plan = SwarmObjectPlan(kind, existing: existing, wanted: wanted, services: services)
            for object in plan.unused {
                do {
                    try await swarm.removeSwarmObject(kind, object.id)
                } catch let error as EngineError where error.refusal == .inUse || error.isNotFound {
                    // Somebody else uses it now, or has removed it.
                }
            }
        }
    }
}
