import ContainerEngine

/// A task of a project that runs.
package struct RunningTask: Hashable, Sendable {
    /// The ID of the task.
    package var id: String
    /// The name of the function; nil for the proxy.
    package var function: String?
    /// The name of the task: that of the function with a number, or `proxy` with its node.
    package var name: String
    /// The number among the tasks of the function; 0 for the proxy.
    package var slot: Int
    /// The ID of the node.
    package var node: String

    /// True when this task came in the place of another one.
    package func replaces(_ other: RunningTask) -> Bool {
        id != other.id && function == other.function && slot == other.slot && (slot > 0 || node == other.node)
    }
}

extension SwarmTarget {
    /// The tasks that run, the functions by name and number, then the proxies.
    package func runningTasks() async throws -> [RunningTask] {
        let observed = ObservedSwarm(try await services(), project: project)
        let owners = observed.functions.map { ($0.value.id, $0.key) }
        let functions = Dictionary(owners) { first, _ in first }
        let services = functions.keys + [observed.proxy?.id].compactMap(\.self)
        if services.isEmpty { return [] }
        let hosts = Dictionary(try await swarm.nodes().map { ($0.id, $0.host) }) { first, _ in first }
        let tasks = try await swarm.tasks(filters: ["service": services, "desired-state": ["running"]]).filter { $0.state == .running }
        return tasks.map { task in
            let function = functions[task.service]
            let name = function.map { "\($0).\(task.slot)" } ?? "proxy on \(hosts[task.node] ?? task.node)"
            return RunningTask(id: task.id, function: function, name: name, slot: task.slot, node: task.node)
        }.sorted { a, b in
            (a.function == nil ? 1 : 0, a.function ?? "", a.slot, a.name) < (b.function == nil ? 1 : 0, b.function ?? "", b.slot, b.name)
        }
    }

    /// The functions that have a service, sorted. One without tasks is among them.
    package func deployedFunctions() async throws -> [String] { try await servedFunctions().sorted() }

    /// True when a task still runs.
    package func isRunning(_ task: RunningTask) async throws -> Bool {
        try await swarm.tasks(filters: ["id": [task.id]]).contains { $0.id == task.id && $0.state == .running }
    }
}
