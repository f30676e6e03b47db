import Basics
package import ContainerEngine

/// The state of a project in a swarm: each function with its tasks, and each node. Pure.
package struct SwarmStatus: Hashable, Sendable {
    /// The services of functions, sorted by function.
    package var functions: [Service]
    /// The service of the proxy; nil if there is none.
    package var proxy: Service?
    /// The nodes, sorted by the name of their machine.
    package var nodes: [Node]

    /// A service with its tasks.
    package struct Service: Hashable, Sendable {
        /// The name of the function, or of the proxy's service.
        package var name: String
        /// The number of tasks that run and are healthy.
        package var running: Int
        /// The number of tasks that should run.
        package var desired: Int
        /// The tasks that should run, by number and machine.
        package var tasks: [TaskProgress]
        /// The newest task that failed; nil if none did that the swarm remembers.
        package var failure: TaskProgress?
        /// The state of the last update; nil if there was none.
        package var update: ServiceUpdateStatus?

        /// True when all tasks run, and no update is under way or stopped.
        package var isWhole: Bool {
            guard running >= desired else { return false }
            switch update?.state {
            case .updating, .paused, .rollbackStarted, .rollbackPaused: return false
            case .completed, .rollbackCompleted, .other, nil: return true
            }
        }
    }

    /// A node with the number of the project's tasks.
    package struct Node: Hashable, Sendable {
        /// The name of the machine.
        package var host: String
        /// The state of the node.
        package var state: NodeSummary.State
        /// The tasks that the node may get.
        package var availability: NodeSummary.Availability
        /// True when the node is the manager that leads.
        package var isLeader: Bool
        /// The number of the project's tasks that run here.
        package var tasks: Int
    }

    /// Creates the status from one reading.
    /// - Parameter tasks: the tasks of all services of the project.
    package init(_ observed: ObservedSwarm, tasks: [TaskSummary], nodes: [NodeSummary]) {
        let hosts = Dictionary(nodes.map { ($0.id, $0.host) }) { first, _ in first }
        let byService = Dictionary(grouping: tasks, by: \.service)
        func service(_ summary: ServiceSummary, _ name: String) -> Service {
            let all = byService[summary.id] ?? []
            let failed = all.filter { $0.state.isFailure }.max { ($0.time, $0.id) < ($1.time, $1.id) }
            let wanted = all.filter { $0.desired == .running }
                .sorted { ($0.slot, hosts[$0.node] ?? "", $0.id) < ($1.slot, hosts[$1.node] ?? "", $1.id) }
            return Service(
                name: name, running: wanted.filter { $0.state == .running }.count,
                desired: summary.specification.count(on: nodes), tasks: wanted.map { TaskProgress($0, of: name, on: hosts) },
                failure: failed.map { TaskProgress($0, of: name, on: hosts) }, update: summary.update)
        }
        functions = observed.functions.sorted { $0.key < $1.key }.map { service($0.value, $0.key) }
        proxy = observed.proxy.map { service($0, $0.name) }
        let running = Dictionary(grouping: tasks.filter { $0.state == .running }, by: \.node)
        self.nodes = nodes.sorted { ($0.host, $0.id) < ($1.host, $1.id) }.map { node in
            Node(
                host: node.host, state: node.state, availability: node.availability, isLeader: node.isLeader,
                tasks: running[node.id]?.count ?? 0)
        }
    }

    /// The status as lines: a line for each service, and a line for each of its tasks.
    package var lines: [String] {
        var lines: [String] = []
        for service in functions + [proxy].compactMap(\.self) {
            lines.append("\(service.name)  \(service.running)/\(service.desired)" + (service.update.map(Self.words) ?? ""))
            lines += service.tasks.map { "  \($0)" }
            if let failure = service.failure, !service.isWhole { lines.append("  last failure: \(failure)") }
        }
        for node in nodes {
            let marks = [node.isLeader ? "leader" : nil, node.availability == .active ? nil : node.availability.rawValue].compactMap(\.self)
            lines.append("node \(node.host)  \(node.state.rawValue)" + marks.map { ", \($0)" }.joined() + "  \(node.tasks.counted("task"))")
        }
        return lines
    }

    /// The state of an update that has not ended well.
    private static func words(_ update: ServiceUpdateStatus) -> String {
        switch update.state {
        case .completed, .other: ""
        case .updating: "  updating"
        case .paused, .rollbackStarted, .rollbackPaused, .rollbackCompleted:
            "  \(update.state.rawValue.replacing("_", with: " "))" + (update.message.isEmpty ? "" : ": \(update.message)")
        }
    }
}
