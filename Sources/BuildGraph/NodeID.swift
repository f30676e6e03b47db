/// The name of a node: a kind and a name within it, written `image:sum`. Nodes that are one of a kind, such as
/// `caddyfile`, have no name.
package struct NodeID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The text form: `kind:name`, or `kind` alone.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    package init(kind: String, name: String) {
        description = "\(kind):\(name)"
    }

    /// What stands before the first colon.
    package var kind: Substring {
        description.prefix { $0 != ":" }
    }

    /// What stands after the first colon; empty where there is none.
    package var name: Substring {
        description.dropFirst(kind.count + 1)
    }

    package static func < (left: NodeID, right: NodeID) -> Bool {
        left.description < right.description
    }

    package init(from decoder: any Decoder) throws {
        description = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
