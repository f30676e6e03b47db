/// The name of a node: a kind and a name within it, written `image:sum`. Nodes that are one of a kind, such as
/// `caddyfile`, have no name. Names are compared and sorted byte by byte, as the paths are that stand in some of them.
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
        description[..<(colon ?? description.endIndex)]
    }

    /// What stands after the first colon; empty where there is none.
    package var name: Substring {
        guard let colon else { return "" }
        return description[description.utf8.index(after: colon)...]
    }

    /// Looked for in bytes: a combining mark at the start of a name makes one `Character` of itself and the colon.
    private var colon: String.Index? {
        description.utf8.firstIndex(of: UInt8(ascii: ":"))
    }

    package static func == (left: NodeID, right: NodeID) -> Bool {
        left.description.hasBytes(of: right.description)
    }

    package static func < (left: NodeID, right: NodeID) -> Bool {
        left.description.precedesBytewise(right.description)
    }

    package init(from decoder: any Decoder) throws {
        description = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
