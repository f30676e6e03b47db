package import WorkModel

/// Tests write nodes as their texts.
extension Node: ExpressibleByStringLiteral {
    /// Reads the text of a node. Stops the program if the text is not a node.
    package init(stringLiteral text: String) {
        guard let node = Node(text) else { preconditionFailure("'\(text)' is not a node") }
        self = node
    }
}
