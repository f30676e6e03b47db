package import BuildGraph

/// The JSON form of a step: `node`, `action`, `reasons`, and `interrupts`. Its output is left out.
extension GraphStep: Codable where Work == FunctionWork {
    private enum CodingKeys: String, CodingKey {
        case node, action, reasons, interrupts
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode(Node.self, forKey: .node), try container.decode(Action.self, forKey: .action),
            try container.decode([Reason].self, forKey: .reasons),
            interrupts: try container.decodeIfPresent(Bool.self, forKey: .interrupts) ?? false)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(node, forKey: .node)
        try container.encode(action, forKey: .action)
        try container.encode(reasons, forKey: .reasons)
        try container.encode(interrupts, forKey: .interrupts)
    }
}
