import Deployment
import FunctionModel
package import Pipeline
import Swarm
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
        /// The task of a swarm, whose ID is that of the target; nil on one host.
        var task: RunningTask?

        /// The name among several: that of the task, or the label.
        var name: String { task?.name ?? label }
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
        let all = try await all()
        if names.isEmpty { return all }
        try check(names, among: Set(all.map(\.label)), lacks: connection.isOnSwarm ? .task : .container)
        return names.flatMap { name in all.filter { $0.label == name } }
    }

    /// Returns the container of one function.
    /// - Throws: the same errors as for several names, and ``SwarmError`` on a swarm.
    package func named(_ name: String) async throws -> Target {
        if connection.isOnSwarm {
            throw SwarmError.onlyOnOneHost(
                "reaching the container of a function", hint: "'faaso status' names the nodes of its tasks; requests go to the proxy")
        }
        return try await named([name])[0]
    }

    /// Returns the names of functions that are deployed, each once. An empty list means all.
    /// - Throws: the same errors as for containers.
    func functions(_ words: [String]) async throws -> [String] {
        guard connection.isOnSwarm else { return try await named(words).map(\.label) }
        let names = try FunctionPath.names(words, from: folder)
        let all = try await connection.swarmTarget().deployedFunctions()
        if names.isEmpty { return all }
        try check(names, among: Set(all), lacks: .service)
        return names
    }

    /// The containers of all functions. A function has several tasks on a swarm.
    private func all() async throws -> [Target] {
        if connection.isOnSwarm {
            return try await connection.swarmTarget().runningTasks().compactMap { task in
                task.function.map { Target(label: $0, id: task.id, task: task) }
            }
        }
        // No health check is made, because the logs of an unhealthy function are needed at once.
        let observed = try await connection.target().observation().state
        return Set(observed.containers.map(\.function)).sorted().compactMap { name in
            observed.serving(name).map { Target(label: name, id: $0.id, port: $0.port) }
        }
    }

    /// Refuses names of functions that do not run.
    /// - Parameter unit: the object that such a function does not have.
    private func check(_ names: [String], among running: Set<String>, lacks unit: PipelineError.Unit) throws {
        let missing = names.filter { !running.contains($0) }
        if let project { try PipelineError.check(missing, among: project) }
        guard let name = missing.first else { return }
        guard let project else { throw PipelineError.notServing(name, known: running.sorted()) }
        throw PipelineError.notRunning(name, hasContainer: project.functionsWithContainer.contains(name), lacks: unit)
    }

    /// Waits for the container that serves a function after its container has ended. This is
    /// another container, or the same one after it runs again.
    func successor(of last: Target) async throws -> Target {
        if let task = last.task { return try await successor(of: task, last.label) }
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

    /// Waits for the task that takes the place of another one.
    private func successor(of last: RunningTask, _ label: String) async throws -> Target {
        while true {
            try await Task.sleep(for: .seconds(1))
            if let task = try await connection.swarmTarget().runningTasks().first(where: { $0.replaces(last) }) {
                return Target(label: label, id: task.id, task: task)
            }
        }
    }

    /// Waits until a task of a swarm has ended.
    func end(of task: RunningTask) async throws {
        repeat { try await Task.sleep(for: .seconds(2)) } while try await connection.swarmTarget().isRunning(task)
    }

    /// The label of the proxy's lines.
    private static let proxyLabel = "proxy"

    /// Returns the container of the proxy. On a swarm, each node may have one.
    /// - Throws: ``PipelineError/noProxy(lacks:)``.
    func proxies() async throws -> [Target] {
        if connection.isOnSwarm {
            let tasks = try await connection.swarmTarget().runningTasks().filter { $0.function == nil }
            if tasks.isEmpty { throw PipelineError.noProxy(lacks: .task) }
            return tasks.map { Target(label: Self.proxyLabel, id: $0.id, task: $0) }
        }
        guard let id = try await connection.target().observation().state.proxies.first?.id else { throw PipelineError.noProxy() }
        return [Target(label: Self.proxyLabel, id: id)]
    }
}

extension RepositoryOperations {
    /// Connects to the containers of the project.
    package func containers() async throws -> RunningContainers {
        let partial = try partialWorkspace()
        return RunningContainers(try await connect(partial), partial, from: directory)
    }
}
