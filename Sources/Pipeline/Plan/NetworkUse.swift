package import ContainerEngine
package import FunctionModel

/// A Docker network that a function names, and where.
package struct NetworkUse: Hashable, Sendable {
    var function: String
    package var network: String
    package var location: SourceLocation

    /// Every network that a function names.
    static func all(_ function: Function) -> [NetworkUse] {
        function.metadata.networks.enumerated().map { index, name in
            NetworkUse(function: function.name, network: name, location: function.locations["networks.\(index)"] ?? function.location)
        }
    }

    /// Said of one that does not exist: why its function cannot be deployed.
    package var problem: Problem {
        Problem(
            "function '\(function)' joins the network '\(network)', which does not exist", at: location,
            hints: ["create it: docker network create \(network)"])
    }
}

extension Project {
    /// The networks that functions with containers name. A project that names none costs no question to the engine.
    /// - Parameter wanted: the functions to look at; empty means all.
    package func networks(functions wanted: [String] = []) -> [NetworkUse] {
        functions.filter { routedFunctions.contains($0.name) && (wanted.isEmpty || wanted.contains($0.name)) }.flatMap(NetworkUse.all)
    }
}

extension Engine {
    /// Those that are not there.
    package func missing(_ uses: [NetworkUse]) async throws -> [NetworkUse] {
        var missing: Set<String> = []
        for name in Set(uses.map(\.network)) where try await network(name) == nil { missing.insert(name) }
        return uses.filter { missing.contains($0.network) }
    }
}
