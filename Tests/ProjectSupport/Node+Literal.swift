package import WorkModel

/// Tests write nodes as their texts.
extension Node: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        guard let node = Node(text) else { preconditionFailure("'\(text)' is not a node") }
        self = node
    }
}
