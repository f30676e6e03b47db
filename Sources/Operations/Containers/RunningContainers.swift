import Deployment
import FunctionModel
package import Pipeline
import Workspaces

/// The containers that serve, by the names of their functions.
package struct RunningContainers: Sendable {
    /// A container that an operation works on.
    package struct Target: Hashable, Sendable {
        /// The name of a function, or `proxy`.
        package var label: String
        /// The ID of the container.
        package var id: String
        /// The port on 127.0.0.1 that leads to the container. Nil if there is none.
        package var port: Int?
    }

    /// The connection to the engine.
    package let connection: EngineConnection
    /// The project of the repository's files. Nil if they are invalid.
    private let project: Project?
    /// The user's working folder, from which paths count.
    private let folder: String

    /// Creates a view of the containers of a project.
    /// - Parameter folder: the user's working folder.
    init(_ connection: EngineConnection, _ partial: PartialWorkspace, from folder: String) {
        (self.connection, self.folder) = (connection, folder)
        project = partial.workspace?.project
    }

    /// Returns the containers of some functions, by their names or folders. An empty list means
    /// all.
    /// - Throws: ``PipelineError`` for an unknown name, and for a function without a container.
    ///   ``WorkspaceError`` for a path that is no function's folder. If the files are invalid, only
    ///   running functions have names.
    package func named(_ words: [String]) async throws -> [Target] {
        let names = try FunctionPath.names(words, from: folder)
        // No health check is made, because the logs of an unhealthy function are needed at once.
        let observed = try await connection.target().observation().state
        let all = Set(observed.containers.map(\.function)).sorted().compactMap { name in
            observed.serving(name).map { Target(label: name, id: $0.id, port: $0.port) }
        }
        if names.isEmpty { return all }
        if let project { try PipelineError.check(names.filter { name in !all.contains { $0.label == name } }, among: project) }
        return try names.map { name in
            if let target = all.first(where: { $0.label == name }) { return target }
            guard let project else { throw PipelineError.notServing(name, known: all.map(\.label)) }
            throw PipelineError.notRunning(name, hasContainer: project.functionsWithContainer.contains(name))
        }
    }

    /// Returns the container of one function.
    /// - Throws: the same errors as for several names.
    package func named(_ name: String) async throws -> Target { try await named([name])[0] }

    /// Waits for the container that serves a function after its container has ended. This is
    /// another container, or the same one after it runs again.
    func successor(of last: Target) async throws -> Target {
        while true {
            try await Task.sleep(for: .milliseconds(250))
            let observed = try await connection.target().observation().state
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

    /// Returns the container of the proxy.
    /// - Throws: ``PipelineError/noProxy``.
    func proxy() async throws -> Target {
        guard let id = try await connection.target().observation().state.proxies.first?.id else { throw PipelineError.noProxy }
        return Target(label: Self.proxyLabel, id: id)
    }
}

extension RepositoryOperations {
    /// Connects to the containers of the project.
    package func containers() async throws -> RunningContainers {
        let partial = try partialWorkspace()
        return RunningContainers(try await connect(partial), partial, from: directory)
    }
}
