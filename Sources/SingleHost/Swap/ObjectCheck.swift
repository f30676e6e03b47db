import Deployment
import FunctionModel

/// The check of the volumes and networks that a function names.
struct ObjectCheck: Sendable {
    let project: String
    @Shared var engine: EngineEffects
    let networks: ProjectNetworks

    /// Refuses volumes and networks that faaso created for another purpose, and external networks
    /// that do not exist. Creates other missing networks.
    ///
    /// A missing volume is created with the container.
    func check(_ function: DesiredFunction, in desired: DesiredState) async throws {
        for network in function.configuration.networks {
            guard let labels = try await labels(of: network, in: desired) else {
                throw DeploymentError.networkMissing(function: function.name, network: network)
            }
            if let object = ReservedObject(.network, network, labels: labels, for: project) {
                throw DeploymentError.reservedObject(function: function.name, object: object)
            }
        }
        for volume in function.configuration.volumes {
            guard let labels = try await engine.volumeLabels(volume.source) else { continue }
            if let object = ReservedObject(.volume, volume.source, labels: labels, for: project) {
                throw DeploymentError.reservedObject(function: function.name, object: object)
            }
        }
    }

    /// The labels of a network, which is created if it is missing and not external.
    private func labels(of network: String, in desired: DesiredState) async throws -> [String: String]? {
        if let labels = try await engine.networkLabels(network) { return labels }
        if desired.externalNetworks.contains(network) { return nil }
        try await networks.create(joined: network)
        // Another project may have created it meanwhile, so the labels are read again.
        return try await engine.networkLabels(network)
    }
}
