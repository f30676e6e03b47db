/// The disk usage of the engine's objects, in bytes.
package struct DiskUsage: Hashable, Sendable, Decodable {
    /// The total size of all layers. Shared layers count once.
    package var layers: Int64
    /// The unshared size of each image, by ID; 0 if the engine does not know it.
    package var unique: [String: Int64]
    /// The size of the data that each container wrote, by ID.
    package var written: [String: Int64]
    /// The size of each volume, by name. Volumes whose driver does not report a size are left out.
    package var volumes: [String: Int64]

    /// Creates a value.
    package init(layers: Int64, unique: [String: Int64] = [:], written: [String: Int64] = [:], volumes: [String: Int64] = [:]) {
        (self.layers, self.unique, self.written, self.volumes) = (layers, unique, written, volumes)
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        layers = try fields.optional("LayersSize") ?? 0
        let images: [Image]? = try fields.optional("Images")
        unique = Dictionary(
            (images ?? []).map { ($0.Id, $0.SharedSize ?? -1 < 0 ? 0 : max(0, $0.Size - ($0.SharedSize ?? 0))) }, uniquingKeysWith: max)
        let containers: [Container]? = try fields.optional("Containers")
        written = Dictionary((containers ?? []).map { ($0.Id, $0.SizeRw ?? 0) }, uniquingKeysWith: max)
        let volumes: [Volume]? = try fields.optional("Volumes")
        self.volumes = Dictionary(
            (volumes ?? []).compactMap { volume in volume.UsageData.flatMap { $0.Size < 0 ? nil : (volume.Name, $0.Size) } },
            uniquingKeysWith: max)
    }

    private struct Image: Decodable {
        let Id: String
        let Size: Int64
        let SharedSize: Int64?
    }

    private struct Container: Decodable {
        let Id: String
        let SizeRw: Int64?
    }

    private struct Volume: Decodable {
        struct Usage: Decodable { let Size: Int64 }
        let Name: String
        let UsageData: Usage?
    }
}
