import Basics
import CaddyKeeper
import Deployment
import FoundationEssentials

/// The state of the containers, for people.
struct StatusText {
    private let status: DeploymentStatus
    /// True to add columns for memory and processor.
    private let use: Bool
    /// True to add a column for the containers' names.
    private let wide: Bool

    /// Creates the text of a status.
    init(_ status: DeploymentStatus, use: Bool = false, wide: Bool = false) {
        (self.status, self.use, self.wide) = (status, use, wide)
    }

    /// The state as lines.
    /// - Parameter width: the columns of the terminal; nil for lines of any length.
    func lines(now: Date, width: Int? = nil) -> [String] {
        func age(_ time: String) -> String { Amount.age(time, now: now) ?? time }
        let isOnSwarm = status.nodes != nil
        var header = ["FUNCTION", "STATE", "HEALTH", "SINCE"]
        header += isOnSwarm ? ["TASKS"] : ["RESTARTS", "PORT"]
        if use { header += ["CPU", "MEMORY"] }
        if wide { header.append(isOnSwarm ? "SERVICE" : "CONTAINER") }
        var table = Table(header: header + ["IMAGE", "ROUTES"], droppable: Self.droppable)
        for function in status.functions {
            let routes = status.routes.filter { $0.function == function.name }.map(\.path).sorted()
            var cells = [function.name, function.state.rawValue, function.health.rawValue]
            cells.append(function.since.map(age) ?? "-")
            if isOnSwarm {
                cells.append(function.service.map { "\($0.running)/\($0.desired)" } ?? "-")
            } else {
                cells += [function.restarts.map(String.init) ?? "-", function.port.map(String.init) ?? "-"]
            }
            if use { cells += [Self.processor(function), Self.memory(function)] }
            if wide { cells.append(function.container ?? "-") }
            table.add(
                cells + [function.imageKey.map { String($0.prefix(16)) } ?? "-", routes.isEmpty ? "-" : routes.joined(separator: " ")])
        }
        let proxy = status.proxy
        let served =
            "proxy \(proxy.state.rawValue)" + (proxy.listen.map { " on \($0)" } ?? "") + (proxy.since.map { " for \(age($0))" } ?? "")
            + (proxy.reason.map { ": " + ForeignLine.plain($0) } ?? "")
        let (lines, dropped) = table.layout(width: width)
        let left = dropped.isEmpty ? [] : ["no room for \(dropped.map { $0.lowercased() }.joined(separator: ", ")); --json has all"]
        let below =
            (status.functions.isEmpty ? ["no functions"] : []) + status.functions.flatMap { failure($0, now) } + [served]
            + Self.generations(proxy) + swarmLines + left
        return lines + below.flatMap { Self.broken($0, width) }
    }

    /// The Caddys that run besides the one that serves, and each that does not answer.
    private static func generations(_ proxy: DeploymentStatus.Proxy) -> [String] {
        (proxy.generations ?? []).filter { $0.state != .serving || $0.unanswered != nil }.map { generation in
            let facts = [
                generation.connections.map { $0.counted("open connection") },
                generation.unanswered.map { "Caddy did not answer " + $0.counted("probe") },
            ].compactMap { $0 }
            return "proxy generation \(generation.number) \(generation.state.rawValue)"
                + (facts.isEmpty ? "" : ": " + facts.joined(separator: ", "))
        }
    }

    /// The tasks that do not run, and the tasks of each node. Empty on one host.
    private var swarmLines: [String] {
        guard let nodes = status.nodes else { return [] }
        var services: [(name: String, service: DeploymentStatus.Service)] = []
        for function in status.functions { if let service = function.service { services.append((function.name, service)) } }
        if let service = status.proxy.service { services.append(("proxy", service)) }
        var lines: [String] = []
        for (name, service) in services {
            if let update = service.update { lines.append("\(name): \(ForeignLine.plain(update))") }
            lines += service.tasks.filter { $0.state != Self.running }.map(Self.text)
            if !service.isWhole, let failure = service.failure { lines.append("last failure: " + Self.text(failure)) }
        }
        let tasks = Dictionary(grouping: services.flatMap(\.service.tasks).filter { $0.state == Self.running }, by: \.node)
        for node in nodes {
            var marks = [node.state]
            if node.availability != "active" { marks.append(node.availability) }
            if node.leads { marks.append("leader") }
            let names = (tasks[node.name] ?? []).map(\.name).joined(separator: " ")
            lines.append("node \(node.name) (\(marks.joined(separator: ", "))): " + (names.isEmpty ? "no tasks" : names))
        }
        return lines
    }

    private static let running = "running"

    /// A task that does not run: `sum.2 on two: starting`.
    private static func text(_ task: DeploymentStatus.SwarmTask) -> String {
        "\(task.name)\(task.node.map { " on \($0)" } ?? ""): \(task.state)" + (task.reason.map { " (\(ForeignLine.plain($0)))" } ?? "")
    }

    /// A sentence in lines of a width. Further lines are indented.
    private static func broken(_ text: String, _ width: Int?) -> [String] {
        guard let width, text.cells > width else { return [text] }
        return Wrapping.lines(text.split(separator: " ").map(String.init), width: width, indent: 2)
    }

    /// The columns that a narrow terminal leaves out, the least important first.
    private static let droppable = ["IMAGE", "RESTARTS", "SINCE", "PORT"]

    /// The text of a function's failure.
    ///
    /// For example `sum: deployment 12 failed 5 s ago: 1 of 3 tests of 'sum' failed: a`. It ends
    /// with the version that serves. A hint follows if none does.
    private func failure(_ function: DeploymentStatus.Function, _ now: Date) -> [String] {
        guard let failure = function.failure else { return [] }
        let deployment = failure.deployment.map { "deployment \($0)" } ?? "the last deployment"
        let serves = function.serves && status.proxy.serves
        let text = "\(function.name): \(deployment) failed \(Amount.ago(failure.at, now: now)): \(ForeignLine.plain(failure.reason)); "
        if serves { return [text + "an older version serves"] }
        let hint = function.serves ? "'faaso up' starts the proxy" : "'faaso up' starts the version before if the new one fails again"
        return [text + "nothing serves"] + (function.container == nil ? [] : ["hint: " + hint])
    }

    private static func processor(_ function: DeploymentStatus.Function) -> String {
        function.cpuPercent.map { "\(Int($0)).\(Int(($0 * 10).rounded()) % 10)%" } ?? "-"
    }

    private static func memory(_ function: DeploymentStatus.Function) -> String {
        guard let memory = function.memory else { return "-" }
        return Amount.memory(memory) + (function.memoryLimit.map { " / " + Amount.memory($0) } ?? "")
    }
}
