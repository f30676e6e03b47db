/// The functions that a run is asked for.
package enum FunctionScope: Hashable, Sendable {
    /// Every function of the project.
    case all
    /// These functions alone. An empty set asks for the proxy and its routes only.
    case only(Set<String>)

    /// - Parameter names: the names that a person gave; none means all.
    package init(named names: [String]) { self = names.isEmpty ? .all : .only(Set(names)) }

    package func contains(_ function: String) -> Bool {
        switch self {
        case .all: true
        case .only(let names): names.contains(function)
        }
    }

    /// The names; nil means all.
    package var names: Set<String>? { if case .only(let names) = self { names } else { nil } }
}
