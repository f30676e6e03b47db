package import FunctionModel

/// The functions that a run is about.
package enum FunctionScope: Hashable, Sendable {
    /// Every function of the project.
    case all
    /// Only these functions. An empty set means only the proxy and its routes.
    case only(Set<String>)

    /// Creates a scope.
    /// - Parameter names: the names that a person gave; none means all functions.
    package init(named names: [String]) { self = names.isEmpty ? .all : .only(Set(names)) }

    /// True when the run is about this function.
    package func contains(_ function: String) -> Bool {
        switch self {
        case .all: true
        case .only(let names): names.contains(function)
        }
    }

    /// The functions that the run is about. If it is about all, nothing is copied.
    package func among(_ functions: [Function]) -> [Function] {
        if case .all = self { functions } else { functions.filter { contains($0.name) } }
    }

    /// The names. Nil means all functions.
    package var names: Set<String>? { if case .only(let names) = self { names } else { nil } }
}
