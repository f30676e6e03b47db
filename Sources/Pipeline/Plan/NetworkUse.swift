package import ContainerEngine
package import FunctionModel

/// A Docker network that a function names, with its place in the files.
package struct NetworkUse: Hashable, Sendable {
    var function: String
    package var network: String
    package var location: SourceLocation

    /// The networks that a function names.
    static func all(_ function: Function) -> [NetworkUse] {
        function.metadata.networks.enumerated().map { index, name in
            NetworkUse(function: function.name, network: name, location: function.locations["networks.\(index)"] ?? function.location)
        }
    }

    /// The problem of a missing network: its function cannot be deployed.
    package var problem: Problem {
        Problem(
            "function '\(function)' joins the network '\(network)', which does not exist", at: location,
            hints: ["create it: docker network create \(network)"])
    }
}

extension Project {
    /// The networks that functions with containers name. If there are none, the engine is not
    /// asked.
    package func networks(functions wanted: FunctionScope = .all) -> [NetworkUse] {
        functions.filter { routedFunctions.contains($0.name) && wanted.contains($0.name) }.flatMap(NetworkUse.all)
    }
}

extension Engine {
    /// The uses whose networks do not exist.
    package func missing(_ uses: [NetworkUse]) async throws -> [NetworkUse] {
        var missing: Set<String> = []
        for name in Set(uses.map(\.network)) where try await network(name) == nil { missing.insert(name) }
        return uses.filter { missing.contains($0.network) }
    }
}
