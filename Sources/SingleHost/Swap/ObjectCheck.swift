import FunctionModel
import Deployment

/// The check of the volumes and networks that a function names.
struct ObjectCheck: Sendable {
    let project: String
    let engine: EngineEffects

    /// Refuses a network that does not exist, and volumes and networks that faaso created for
    /// another purpose.
    func check(_ function: DesiredFunction) async throws {
        for network in function.configuration.networks {
            guard let labels = try await engine.networkLabels(network) else {
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
}
