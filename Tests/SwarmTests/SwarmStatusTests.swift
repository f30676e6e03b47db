import ContainerEngine
import Testing

@testable import Swarm

/// The state of a project in a swarm, by function and by node.
struct SwarmStatusTests {
    static let nodes = [
        NodeSummary(id: "n2", host: "two", availability: .drain), NodeSummary(id: "n1", host: "one", isManager: true, isLeader: true),
        NodeSummary(id: "n3", host: "three", state: .down),
    ]
    let sum = SwarmFixtures.service(SwarmFixtures.function(), scale: FunctionScale(replicas: 2))

    private func status(_ tasks: [TaskSummary], update: ServiceUpdateStatus? = nil) throws -> SwarmStatus {
        let proxy = try SwarmFixtures.proxy(SwarmFixtures.desired([]))
        return SwarmStatus(SwarmFixtures.observed([sum, proxy], update: update), tasks: tasks, nodes: Self.nodes)
    }

    private let running = TaskSummary(id: "a", service: "k0", slot: 1, node: "n1", state: .running)
    private let proxy = TaskSummary(id: "p", service: "k1", slot: 0, node: "n1", state: .running)

    @Test func `each function has its tasks, and each node its number`() throws {
        let second = TaskSummary(id: "b", service: "k0", slot: 2, node: "n1", state: .running)
        let old = TaskSummary(id: "o", service: "k0", slot: 2, node: "n2", state: .shutdown, desired: .shutdown)
        let status = try status([second, running, old, proxy])
        #expect(status.functions.map(\.isWhole) == [true])
        #expect(
            status.lines == [
                "sum  2/2", "  sum.1 on one: running", "  sum.2 on one: running", "shop_proxy  1/1", "  shop_proxy on one: running",
                "node one  ready, leader  3 tasks", "node three  down  0 tasks", "node two  ready, drain  0 tasks",
            ])
    }

    @Test func `a task that is missing and the last failure are named`() throws {
        let failed = TaskSummary(
            id: "f", service: "k0", slot: 2, node: "n1", state: .failed, desired: .shutdown, error: "task: non-zero exit (1)")
        let pending = TaskSummary(id: "b", service: "k0", slot: 2, state: .pending, error: "no suitable node")
        let status = try status([running, failed, pending, proxy])
        #expect(!status.functions[0].isWhole)
        #expect(
            status.lines.prefix(4) == [
                "sum  1/2", "  sum.1 on one: running", "  sum.2: pending (no suitable node)",
                "  last failure: sum.2 on one: failed (task: non-zero exit (1))",
            ])
    }

    @Test(arguments: [
        (ServiceUpdateStatus(.updating), "sum  1/2  updating"), (ServiceUpdateStatus(.completed), "sum  1/2"),
        (ServiceUpdateStatus(.rollbackPaused, message: "task t1 failed"), "sum  1/2  rollback paused: task t1 failed"),
    ])
    func `an update that has not ended well is named`(update: ServiceUpdateStatus, line: String) throws {
        #expect(try status([running, proxy], update: update).lines.first == line)
    }
}
