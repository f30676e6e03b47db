/// The types that the rules of one graph speak of. The module knows nothing else of them.
package protocol GraphWork: Sendable {
    /// A node of the graph. Its order decides where the graph leaves a choice.
    associatedtype Node: Hashable & Comparable & Sendable & CustomStringConvertible
    /// The thing that is done to a stale node, such as building it.
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
