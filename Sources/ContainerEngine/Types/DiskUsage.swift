/// What the engine's objects take on disk, in bytes.
package struct DiskUsage: Hashable, Sendable, Decodable {
    /// All layers of all images together, each counted once.
    package var layers: Int64
    /// By image ID: what no other image shares; 0 where the engine does not know.
    package var unique: [String: Int64]
    /// By container ID: what it wrote.
    package var written: [String: Int64]
    /// By volume name; those whose driver does not say are left out.
    package var volumes: [String: Int64]

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
