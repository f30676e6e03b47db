import Basics
import ContainerEngine
import Deployment
import FunctionModel
import Pipeline
import Swarm
import Workspaces

/// The checks of a swarm: its managers and nodes, and whether they can run the project.
extension DoctorReport {
    /// Checks the swarm of a project, if an engine answers.
    mutating func swarm(_ partial: PartialWorkspace, _ connection: EngineConnection?) async {
        guard let connection else { return }
        do {
            let nodes = try await connection.manager.nodes()
            managers(nodes)
            self.nodes(nodes)
            guard let workspace = partial.workspace else { return }
            let desired = DesiredState(project: workspace.project, images: [:], repository: workspace.repository, secretVersions: [:])
            for finding in SwarmFit.findings(desired, hasRegistry: partial.settings.registry != nil) {
                add("swarm", finding.severity == .error ? .failed : .warned, finding.message, hints: finding.hints)
            }
            placements(desired, nodes)
        } catch {
            add("swarm", .failed, "\(error)", hints: (error as? any Explained)?.hints ?? [])
        }
    }

    /// Warns if this machine has no engine of its own, and the manager is on another one.
    mutating func ownEngine(_ connection: EngineConnection) {
        do { try connection.requireOwnEngine() } catch {
            add("engine", .warned, "this machine cannot build or test: \(error)", hints: (error as? any Explained)?.hints ?? [])
        }
    }

    /// Checks that more managers run than are needed to agree.
    mutating func managers(_ nodes: [NodeSummary]) {
        let managers = nodes.filter(\.isManager)
        let reachable = managers.filter(\.isReachable).count
        let spare = reachable - (managers.count / 2 + 1)
        let finding = "\(managers.count.counted("manager")), \(reachable) reachable"
        if spare > 0 {
            add("managers", .passed, "\(finding): \(spare) more may be lost")
        } else {
            let hint = "use an odd number from 3 on, on machines that fail apart: docker node promote NODE"
            add("managers", .warned, "\(finding): with one less, the swarm takes no orders; what runs goes on running", hints: [hint])
        }
    }

    /// Checks that each node is there.
    mutating func nodes(_ nodes: [NodeSummary]) {
        let gone = nodes.filter { $0.state != .ready }
        for node in gone.sorted(by: { $0.host < $1.host }) {
            add(
                "nodes", .warned, "node \(node.host) is \(node.state.rawValue)",
                hints: ["if it is gone for good: docker node rm \(node.host)"])
        }
        if gone.isEmpty { add("nodes", .passed, "\(nodes.count.counted("node")) ready") }
    }

    /// Checks that nodes may run each function, and a proxy.
    mutating func placements(_ desired: DesiredState, _ nodes: [NodeSummary]) {
        let free = nodes.filter(\.takesTasks)
        func count(_ constraints: [String]) -> Int { free.filter { ServicePlacement(constraints: constraints).accepts($0) }.count }
        for function in desired.functions {
            let (placement, name) = (function.placement, function.name)
            let fitting = count(placement.constraints)
            if fitting == 0, function.replicas > 0 {
                add("placement", .failed, "function '\(name)': no node that is ready may run it", hints: ["check `placement.constraints`"])
            } else if let most = placement.maximumPerNode, most * fitting < function.replicas {
                add(
                    "placement", .warned, "function '\(name)': nodes may run \(most * fitting) of its \(function.replicas) tasks",
                    hints: ["raise `placement.max_per_node`, or lower `replicas`"])
            }
        }
        if count(desired.proxy.constraints) == 0 {
            add("placement", .failed, "no node that is ready may run a proxy", hints: ["check `proxy.constraints`"])
        }
        if !checks.contains(where: { $0.name == "placement" }) {
            add("placement", .passed, "nodes may run all functions and the proxy")
        }
    }
}
