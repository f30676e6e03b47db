package import BuildGraph

/// Tests write nodes as a person types them: `image:sum`.
extension NodeID: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
}
