import ContainerEngine
import Deployment
import Testing

@testable import Swarm

/// The status of a project in a swarm, by function and by node.
struct DeploymentStatusTests {
    static let nodes = [
        NodeSummary(id: "n2", host: "two", availability: .drain), NodeSummary(id: "n1", host: "one", isManager: true, isLeader: true),
        NodeSummary(id: "n3", host: "three", state: .down),
    ]
    let sum = SwarmFixtures.service(SwarmFixtures.function(replicas: 2))

    private func status(_ tasks: [TaskSummary], update: ServiceUpdateStatus? = nil) throws -> DeploymentStatus {
        let proxy = SwarmFixtures.proxy(SwarmFixtures.desired([]))
        return DeploymentStatus(SwarmFixtures.observed([sum, proxy], update: update), tasks: tasks, nodes: Self.nodes)
    }

    private let running = TaskSummary(id: "a", service: "k0", slot: 1, node: "n1", state: .running, time: "2026-11-29T10:00:01Z")
    private let proxy = TaskSummary(id: "p", service: "k1", slot: 0, node: "n1", state: .running)

    @Test func `each function has its tasks with their nodes`() throws {
        let second = TaskSummary(id: "b", service: "k0", slot: 2, node: "n1", state: .running, time: "2026-11-29T10:00:02Z")
        let old = TaskSummary(id: "o", service: "k0", slot: 2, node: "n2", state: .shutdown, desired: .shutdown)
        let status = try status([second, running, old, proxy])
        let function = try #require(status.functions.first)
        #expect(function.state == .running && function.health == .healthy && function.since == "2026-11-29T10:00:02Z")
        #expect(function.container == "shop_sum" && function.imageKey == "key-a" && function.serves)
        let service = try #require(function.service)
        #expect(service.running == 2 && service.desired == 2 && service.isWhole)
        #expect(service.tasks.map { "\($0.name) \($0.node ?? "-") \($0.state)" } == ["sum.1 one running", "sum.2 one running"])
        #expect(status.proxy.state == .running && status.proxy.service?.tasks.map(\.name) == ["proxy"])
        #expect(
            status.nodes?.map { "\($0.name) \($0.state) \($0.availability) \($0.leads)" } == [
                "one ready active true", "three down active false", "two ready drain false",
            ])
    }

    @Test func `a task that is missing and the last failure are named`() throws {
        let failed = TaskSummary(
            id: "f", service: "k0", slot: 2, node: "n1", state: .failed, desired: .shutdown, error: "task: non-zero exit (1)")
        let pending = TaskSummary(id: "b", service: "k0", slot: 2, state: .pending, error: "no suitable node")
        let status = try status([running, failed, pending, proxy])
        let service = try #require(status.functions.first?.service)
        #expect(status.functions[0].health == .unhealthy && !service.isWhole)
        #expect(service.tasks.last == DeploymentStatus.SwarmTask(name: "sum.2", node: nil, state: "pending", reason: "no suitable node"))
        #expect(
            service.failure == DeploymentStatus.SwarmTask(name: "sum.2", node: "one", state: "failed", reason: "task: non-zero exit (1)"))
    }

    @Test(
        arguments: [
            (ServiceUpdateStatus(.updating), "updating"), (ServiceUpdateStatus(.completed), nil),
            (ServiceUpdateStatus(.rollbackCompleted), nil),
            (ServiceUpdateStatus(.rollbackPaused, message: "task t1 failed"), "rollback paused: task t1 failed"),
        ] as [(ServiceUpdateStatus, String?)])
    func `an update that has not ended well is named`(update: ServiceUpdateStatus, words: String?) throws {
        #expect(try status([running, proxy], update: update).functions[0].service?.update == words)
    }

    @Test func `a function without a service is missing, and one without tasks stopped`() throws {
        var observed = SwarmFixtures.observed([SwarmFixtures.service(SwarmFixtures.function("mul", replicas: 0)), sum])
        observed.past.lastDeployment = DeploymentRecord(
            number: 1, at: "", by: "", desired: SwarmFixtures.desired([SwarmFixtures.function("div"), SwarmFixtures.function()]))
        let status = DeploymentStatus(observed, tasks: [], nodes: Self.nodes)
        #expect(
            status.functions.map { "\($0.name) \($0.state.rawValue) \($0.health.rawValue)" } == [
                "div missing unknown", "mul stopped unknown", "sum restarting unhealthy",
            ])
        #expect(status.proxy.state == .missing && status.routes.map(\.path) == ["/div", "/sum"])
    }
}
