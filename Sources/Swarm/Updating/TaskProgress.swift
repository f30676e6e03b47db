import Basics
package import ContainerEngine
import Deployment

/// The progress of one task, for people. The value prints itself.
package struct TaskProgress: Hashable, Sendable, CustomStringConvertible {
    /// The name of the task: that of the function with a number, or with the node of a global
    /// service.
    package var name: String
    /// The machine of the task; nil as long as it has no node.
    package var host: String?
    /// The state of the task.
    package var state: TaskSummary.State
    /// The reason why the task does not proceed; empty if there is none.
    package var reason: String

    /// True when the scheduler found no node for the task, and said why.
    var hasNoNode: Bool { state == .pending && !reason.isEmpty }

    /// The progress as one line: `sum.2 on two: starting`.
    package var description: String {
        "\(name)\(host.map { " on \($0)" } ?? ""): \(state.rawValue)" + (reason.isEmpty ? "" : " (\(reason))")
    }

    /// The tasks of the wanted version that should run, sorted by number and machine.
    static func list(_ tasks: [TaskSummary], _ wanted: ServiceSpecification, _ nodes: [NodeSummary]) -> [TaskProgress] {
        let hosts = Dictionary(nodes.map { ($0.id, $0.host) }) { first, _ in first }
        let function = wanted.labels[Labels.function] ?? wanted.name
        return tasks.filter { $0.runs(wanted) && ($0.desired == .running || $0.desired == .ready) }
            .sorted { ($0.slot, hosts[$0.node] ?? "", $0.id) < ($1.slot, hosts[$1.node] ?? "", $1.id) }
            .map { TaskProgress($0, of: function, on: hosts) }
    }

    /// The tasks that do not run yet, as one line: `1 of 2 tasks run; sum.2 on two: starting`.
    static func summary(_ tasks: [TaskProgress]) -> String {
        let waiting = tasks.filter { $0.state != .running }
        let count = "\(tasks.count - waiting.count) of \(tasks.count.counted("task")) \(tasks.count == 1 ? "runs" : "run")"
        if waiting.isEmpty { return count + "; older tasks are ending" }
        return ([count] + waiting.prefix(3).map(\.description)).joined(separator: "; ") + (waiting.count > 3 ? "…" : "")
    }

    /// Creates the progress of a task.
    /// - Parameters:
    ///   - name: the name of the function, or of the proxy's service.
    ///   - hosts: the names of machines by the IDs of nodes.
    init(_ task: TaskSummary, of name: String, on hosts: [String: String]) {
        self.init(
            name: task.slot == 0 ? name : "\(name).\(task.slot)", host: hosts[task.node], state: task.state, reason: task.error)
    }

    /// Creates a progress from its parts.
    init(name: String, host: String?, state: TaskSummary.State, reason: String) {
        (self.name, self.host, self.state, self.reason) = (name, host, state, reason)
    }
}
