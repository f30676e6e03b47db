/// The types that the rules of one graph use. The module knows nothing else of them.
package protocol GraphWork: Sendable {
    /// A node of the graph. The order of nodes decides where the edges leave a choice.
    associatedtype Node: Hashable & Comparable & Sendable & CustomStringConvertible
    /// The action on a stale node, such as a build.
    associatedtype Action: Hashable & Sendable
    /// A cause for a node to be stale.
    associatedtype Cause: Hashable & Sendable
    /// The result of a node, which the nodes that need it receive.
    associatedtype Output: Hashable & Sendable
}

extension GraphWork {
    /// The outputs of the nodes that a node needs.
    package typealias Outputs = [Node: Output]
}
