import Deployment
import FunctionModel
import Pipeline

/// The containers that serve, by the names of their functions; the proxy is named `proxy`.
struct RunningContainers {
    struct Target: Sendable {
        var label: String
        var id: String
        var port: Int?
    }

    private let connection: EngineConnection

    init(_ connection: EngineConnection) {
        self.connection = connection
    }

    /// Every function's container when no names are given.
    /// - Throws: ``PipelineError/notRunning(_:)`` for a name without a container.
    func named(_ names: [String]) async throws -> [Target] {
        let status = try await connection.deployer().status()
        var all = status.functions.compactMap { function in
            function.id.map { Target(label: function.name, id: $0, port: function.port) }
        }
        if names.isEmpty { return all }
        if let id = status.proxy.id { all.append(Target(label: "proxy", id: id)) }
        return try names.map { name in
            guard let target = all.first(where: { $0.label == name }) else {
                throw PipelineError.notRunning(name, closest: EditDistance.closest(to: name, among: all.map(\.label)))
            }
            return target
        }
    }

    func named(_ name: String) async throws -> Target {
        try await named([name])[0]
    }
}
