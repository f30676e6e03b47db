import Deployment
import FunctionModel
import Pipeline

/// The containers that serve, by the names of their functions.
struct RunningContainers {
    struct Target: Sendable {
        var label: String
        var id: String
        var port: Int?
    }

    private let connection: EngineConnection
    private let project: Project

    init(_ connection: EngineConnection, project: Project) {
        self.connection = connection
        self.project = project
    }

    /// Every function's container when no names are given.
    /// - Throws: ``PipelineError`` for a name that no function has, or whose function has no container.
    func named(_ names: [String]) async throws -> [Target] {
        let status = try await connection.deployer().status()
        let all = status.functions.compactMap { function in
            function.id.map { Target(label: function.name, id: $0, port: function.port) }
        }
        if names.isEmpty { return all }
        return try names.map { name in
            if let target = all.first(where: { $0.label == name }) { return target }
            guard project.function(name) != nil else { throw PipelineError.unknownFunction(name, among: project) }
            throw PipelineError.notRunning(name, isRouted: project.routedFunctions.contains(name))
        }
    }

    func named(_ name: String) async throws -> Target {
        try await named([name])[0]
    }

    /// The proxy's container.
    func proxy() async throws -> Target {
        guard let id = try await connection.deployer().status().proxy.id else { throw PipelineError.noProxy }
        return Target(label: "proxy", id: id)
    }
}
