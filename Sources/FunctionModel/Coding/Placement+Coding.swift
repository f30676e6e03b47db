/// The coded form uses the names of metadata.yml.
extension Placement: Codable {
    private enum Name: String, CodingKey {
        case constraints, spread
        case maximumPerNode = "max_per_node"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Name.self)
        self.init(
            constraints: try fields.decodeIfPresent([String].self, forKey: .constraints) ?? [],
            spread: try fields.decodeIfPresent([String].self, forKey: .spread) ?? [],
            maximumPerNode: try fields.decodeIfPresent(Int.self, forKey: .maximumPerNode))
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Name.self)
        if !constraints.isEmpty { try fields.encode(constraints, forKey: .constraints) }
        if !spread.isEmpty { try fields.encode(spread, forKey: .spread) }
        try fields.encodeIfPresent(maximumPerNode, forKey: .maximumPerNode)
    }
}
