import Basics
import FunctionModel
import WorkModel

/// The coded form has the names and texts of metadata.yml. The fields of the container's
/// configuration stand beside the others.
extension DesiredFunction {
    private enum Name: String, CodingKey {
        case name, image, health, drain, deploy, calls, replicas, placement
        case externalNetworks = "external_networks"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Name.self)
        self.init(
            name: try fields.decode(String.self, forKey: .name), image: try fields.decodeIfPresent(FunctionImage.self, forKey: .image),
            configuration: try ContainerConfiguration(from: decoder), health: try fields.decode(Health.self, forKey: .health),
            drain: try fields.decode(text: Duration.self, forKey: .drain),
            deploy: try fields.decodeIfPresent(DeployMethod.self, forKey: .deploy) ?? .swap,
            externalNetworks: try fields.decodeIfPresent([String].self, forKey: .externalNetworks) ?? [],
            calls: try fields.decodeIfPresent([String].self, forKey: .calls) ?? [],
            replicas: try fields.decodeIfPresent(Int.self, forKey: .replicas) ?? 1,
            placement: try fields.decodeIfPresent(Placement.self, forKey: .placement) ?? Placement())
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Name.self)
        try fields.encode(name, forKey: .name)
        try fields.encodeIfPresent(image, forKey: .image)
        try configuration.encode(to: encoder)
        try fields.encode(health, forKey: .health)
        try fields.encode(text: drain, forKey: .drain)
        if !externalNetworks.isEmpty { try fields.encode(externalNetworks, forKey: .externalNetworks) }
        if !calls.isEmpty { try fields.encode(calls, forKey: .calls) }
        if replicas != 1 { try fields.encode(replicas, forKey: .replicas) }
        if !placement.isAny { try fields.encode(placement, forKey: .placement) }
        if deploy != .swap { try fields.encode(deploy, forKey: .deploy) }
    }
}
