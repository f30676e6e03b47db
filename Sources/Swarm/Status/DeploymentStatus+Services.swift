import ContainerEngine
import Deployment
import FunctionModel

extension DeploymentStatus {
    /// The status of a project in a swarm, from one reading. Pure.
    /// - Parameter tasks: the tasks of all services of the project.
    init(_ observed: ObservedSwarm, tasks: [TaskSummary], nodes: [NodeSummary]) {
        let (last, all) = (observed.past.lastDeployment?.desired, Dictionary(grouping: tasks, by: \.service))
        var functions = observed.functions.map { name, service in
            Function(service, of: name, tasks: all[service.id] ?? [], nodes)
        }
        let missing = (last?.functions ?? []).map(\.name).filter { observed.functions[$0] == nil }
        functions += missing.map { Function(name: $0, state: .missing) }
        functions += (last?.unrouted ?? []).filter { observed.functions[$0] == nil }.map { Function(name: $0, state: .unrouted) }
        let listen = last?.listen.description
        let proxy = observed.proxy.map { Proxy($0, listen: listen, tasks: all[$0.id] ?? [], nodes) }
        self.init(
            functions: functions.sorted { $0.name < $1.name }, routes: Self.routes(observed.past.loaded, last: last),
            proxy: proxy ?? Proxy(state: .missing, listen: listen))
        self.nodes = nodes.sorted { ($0.host, $0.id) < ($1.host, $1.id) }.map { node in
            SwarmNode(name: node.host, state: node.state.rawValue, availability: node.availability.rawValue, leads: node.isLeader)
        }
    }
}

extension DeploymentStatus.Function {
    fileprivate init(_ service: ServiceSummary, of name: String, tasks: [TaskSummary], _ nodes: [NodeSummary]) {
        let status = DeploymentStatus.Service(service, of: name, tasks: tasks, nodes)
        let state: State = status.running > 0 ? .running : status.desired == 0 ? .stopped : .restarting
        self.init(
            name: name, state: state, health: status.desired == 0 ? .unknown : status.running < status.desired ? .unhealthy : .healthy,
            imageKey: service.labels[Labels.imageKey], container: service.name, id: service.id, upstream: service.name,
            since: DeploymentStatus.since(tasks))
        self.service = status
    }
}

extension DeploymentStatus.Proxy {
    fileprivate init(_ service: ServiceSummary, listen: String?, tasks: [TaskSummary], _ nodes: [NodeSummary]) {
        let status = DeploymentStatus.Service(service, of: "proxy", tasks: tasks, nodes)
        self.init(
            state: status.running > 0 ? .running : .restarting, listen: listen, container: service.name, id: service.id,
            image: service.labels[SwarmLabels.proxyImage], since: DeploymentStatus.since(tasks))
        self.service = status
    }
}

extension DeploymentStatus.Service {
    fileprivate init(_ service: ServiceSummary, of name: String, tasks: [TaskSummary], _ nodes: [NodeSummary]) {
        let hosts = Dictionary(nodes.map { ($0.id, $0.host) }) { first, _ in first }
        let failed = tasks.filter { $0.state.isFailure }.max { ($0.time, $0.id) < ($1.time, $1.id) }
        let wanted = tasks.filter { $0.desired == .running }
            .sorted { ($0.slot, hosts[$0.node] ?? "", $0.id) < ($1.slot, hosts[$1.node] ?? "", $1.id) }
        func task(_ summary: TaskSummary) -> DeploymentStatus.SwarmTask {
            DeploymentStatus.SwarmTask(TaskProgress(summary, of: name, on: hosts))
        }
        self.init(
            running: wanted.filter { $0.state == .running }.count, desired: service.specification.count(on: nodes),
            tasks: wanted.map(task), failure: failed.map(task), update: service.update.flatMap(Self.words))
    }

    /// The state of an update in words; nil for one that has ended well.
    private static func words(_ update: ServiceUpdateStatus) -> String? {
        switch update.state {
        case .completed, .rollbackCompleted, .other: nil
        case .updating: "updating"
        case .paused, .rollbackStarted, .rollbackPaused:
            update.state.rawValue.replacing("_", with: " ") + (update.message.isEmpty ? "" : ": \(update.message)")
        }
    }
}

extension DeploymentStatus.SwarmTask {
    fileprivate init(_ task: TaskProgress) {
        self.init(name: task.name, node: task.host, state: task.state.rawValue, reason: task.reason.isEmpty ? nil : task.reason)
    }
}

extension DeploymentStatus {
    /// The time at which the newest task that runs came to run; nil if none runs.
    fileprivate static func since(_ tasks: [TaskSummary]) -> String? { tasks.filter { $0.state == .running }.map(\.time).max() }
}
