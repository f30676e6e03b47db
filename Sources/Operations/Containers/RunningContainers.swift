import FunctionModel
package import Pipeline
import Deployment
import Workspaces

/// The containers that serve, by the names of their functions.
package struct RunningContainers: Sendable {
    /// A container that an operation addresses.
    package struct Target: Hashable, Sendable {
        /// A function's name, or `proxy`.
        package var label: String
        package var id: String
        /// The port on 127.0.0.1 that leads to the container.
        package var port: Int?
    }

    package let connection: EngineConnection
    /// What the repository's files want. Nil if they are invalid.
    private let project: Project?

    init(_ connection: EngineConnection, _ partial: PartialWorkspace) {
        self.connection = connection
        project = partial.workspace?.project
    }

    /// The containers of some functions; an empty list means all.
    /// - Throws: ``PipelineError`` for a name that no function has, or whose function has no
    ///   container. If the files are invalid, only what runs has a name.
    package func named(_ names: [String]) async throws -> [Target] {
        // Nobody is asked for its health: the logs of a sick function are wanted at once.
        let observed = try await connection.target().observe()
        let all = Set(observed.containers.map(\.function)).sorted().compactMap { name in
            observed.serving(name).map { Target(label: name, id: $0.id, port: $0.port) }
        }
        if names.isEmpty { return all }
        return try names.map { name in
            if let target = all.first(where: { $0.label == name }) { return target }
            guard let project else { throw PipelineError.notServing(name, among: all.map(\.label)) }
            guard project.function(name) != nil else { throw PipelineError.unknownFunction(name, among: project) }
            throw PipelineError.notRunning(name, isRouted: project.routedFunctions.contains(name))
        }
    }

    /// The container of one function.
    package func named(_ name: String) async throws -> Target { try await named([name])[0] }

    /// Waits for the container that serves a function after one of its own has ended: another one,
    /// or the same one once it runs again.
    func successor(of last: Target) async throws -> Target {
        while true {
            try await Task.sleep(for: .milliseconds(250))
            let observed = try await connection.target().observe()
            if last.label == Self.proxyLabel, let proxy = observed.proxies.first, proxy.id != last.id || proxy.state == .running {
                return Target(label: last.label, id: proxy.id)
            }
            if let serving = observed.serving(last.label), serving.id != last.id || serving.state == .running {
                return Target(label: last.label, id: serving.id, port: serving.port)
            }
        }
    }

    /// The label of the proxy's lines.
    private static let proxyLabel = "proxy"

    /// The proxy's container.
    func proxy() async throws -> Target {
        guard let id = try await connection.target().observe().proxies.first?.id else { throw PipelineError.noProxy }
        return Target(label: Self.proxyLabel, id: id)
    }
}

extension RepositoryOperations {
    /// Connects to the containers of the project.
    package func containers() async throws -> RunningContainers {
        let partial = try partialWorkspace()
        return RunningContainers(try await connect(partial), partial)
    }
}
