import ContainerEngine
import Testing

@testable import Swarm

/// One reading of a swarm during an update, and what it means.
struct UpdateJudgementTests {
    static let nodes = [NodeSummary(id: "n1", host: "one", isManager: true), NodeSummary(id: "n2", host: "two")]

    let old = SwarmFixtures.service(SwarmFixtures.function(replicas: 2))
    let new = SwarmFixtures.service(SwarmFixtures.function(image: "b", replicas: 2))

    private func task(
        _ id: String, _ service: ServiceSpecification, slot: Int = 1, node: String = "n1", _ state: TaskSummary.State,
        desired: TaskSummary.State = .running, time: String = "", error: String = ""
    ) -> TaskSummary {
        TaskSummary(
            id: id, service: "k1", slot: slot, node: node, state: state, desired: desired, time: time, error: error,
            template: service.container)
    }

    private func judge(
        _ tasks: [TaskSummary], current: ServiceSpecification? = nil, update: ServiceUpdateStatus? = ServiceUpdateStatus(.updating),
        nodes: [NodeSummary] = UpdateJudgementTests.nodes, known: Set<String> = []
    ) -> UpdateJudgement {
        let service = ServiceSummary(id: "k1", specification: current ?? new, previous: old, update: update)
        return UpdateJudgement(new, service, tasks: tasks, nodes: nodes, known: known)
    }

    @Test func `an update is complete when all tasks are new and no old one is left`() {
        let tasks = [
            task("a", old, .shutdown, desired: .shutdown), task("b", new, .running), task("c", new, slot: 2, node: "n2", .running),
        ]
        #expect(judge(tasks) == .converged)
        // The swarm goes on watching for failures, and nobody has to wait for that.
        #expect(judge(tasks, update: ServiceUpdateStatus(.completed)) == .converged)
    }

    @Test func `a task that still stops is waited for`() {
        let tasks = [
            task("a", old, .running, desired: .shutdown), task("b", new, .running), task("c", new, slot: 2, node: "n2", .running),
        ]
        #expect(judge(tasks) == .waiting([progress("sum.1", "one", .running), progress("sum.2", "two", .running)]))
    }

    private func progress(_ name: String, _ host: String?, _ state: TaskSummary.State, _ reason: String = "") -> TaskProgress {
        TaskProgress(name: name, host: host, state: state, reason: reason)
    }

    @Test func `progress names each task, its node, and the reason why it waits`() {
        let tasks = [
            task("c", new, slot: 2, node: "", .pending, error: "no suitable node"), task("b", new, .starting),
            task("a", old, slot: 2, node: "n2", .running),
        ]
        let judgement = judge(tasks)
        #expect(judgement == .waiting([progress("sum.1", "one", .starting), progress("sum.2", nil, .pending, "no suitable node")]))
        guard case .waiting(let lines) = judgement else { return }
        #expect(lines.map(\.description) == ["sum.1 on one: starting", "sum.2: pending (no suitable node)"])
    }

    @Test func `a failed task of the new version is named before the swarm acts`() {
        let failed = task("b", new, .failed, desired: .shutdown, error: "task: non-zero exit (1)")
        #expect(judge([task("a", old, .running), failed]) == .failing(failed))
    }

    @Test func `a task whose program ended with 0 counts as failed`() {
        let ended = task("b", new, .complete, desired: .shutdown)
        #expect(judge([task("a", old, .running), ended]) == .failing(ended))
        let stopped = task("b", new, .shutdown, desired: .shutdown)
        #expect(judge([task("a", old, .running), stopped]) == .waiting([]))
    }

    @Test func `a task that failed before the update does not count`() {
        let failed = task("b", new, .failed, desired: .shutdown)
        #expect(judge([task("a", old, .running), failed], known: ["b"]) == .waiting([]))
    }

    @Test func `a failure that another task made up for does not count`() {
        let tasks = [
            task("b", new, .failed, desired: .shutdown), task("c", new, .running), task("d", new, slot: 2, node: "n2", .running),
        ]
        #expect(judge(tasks) == .converged)
    }

    @Test(arguments: [ServiceUpdateStatus.State.rollbackStarted, .rollbackPaused, .rollbackCompleted])
    func `a rollback has the newest failed task of the new version`(state: ServiceUpdateStatus.State) {
        let tasks = [
            task("b", new, .failed, desired: .shutdown, time: "2026-11-29T10:00:01Z", error: "first"),
            task("c", new, .rejected, desired: .shutdown, time: "2026-11-29T10:00:02Z", error: "second"), task("a", old, .running),
        ]
        let judgement = judge(tasks, current: old, update: ServiceUpdateStatus(state, message: "rolled back"))
        guard case .failed(let failure) = judgement else {
            Issue.record("\(judgement)")
            return
        }
        #expect(failure.task?.id == "c" && failure.reason == "second" && failure.isRolledBack)
    }

    @Test func `a rollback whose tasks are forgotten has the words of the swarm`() {
        let judgement = judge([], current: old, update: ServiceUpdateStatus(.rollbackCompleted, message: "rollback completed"))
        #expect(
            judgement
                == .failed(
                    UpdateFailure(ServiceUpdateStatus(.rollbackCompleted, message: "rollback completed"), task: nil, isRolledBack: true)))
    }

    @Test func `a paused update has failed, and is not rolled back`() {
        let failed = task("b", new, .failed, desired: .shutdown, error: "out of memory")
        guard case .failed(let failure) = judge([failed], update: ServiceUpdateStatus(.paused)) else {
            Issue.record("not failed")
            return
        }
        #expect(failure.reason == "out of memory" && !failure.isRolledBack)
    }

    @Test func `a service that somebody else changed is superseded`() {
        #expect(judge([], current: SwarmFixtures.service(SwarmFixtures.function(image: "c"))) == .superseded)
    }

    @Test func `somebody else may scale the service meanwhile`() {
        var scaled = new
        scaled.mode = .replicated(5)
        #expect(judge([task("b", new, .starting)], current: scaled) == .waiting([progress("sum.1", "one", .starting)]))
    }

    @Test func `a service that is gone is removed`() {
        #expect(UpdateJudgement(new, nil, tasks: [], nodes: Self.nodes) == .removed)
    }

    @Test func `a task on a node that is down neither serves nor is waited for`() {
        let nodes = [Self.nodes[0], NodeSummary(id: "n2", host: "two", state: .down)]
        let lost = task("a", old, slot: 2, node: "n2", .running, desired: .shutdown)
        let tasks = [lost, task("b", new, .running), task("c", new, slot: 2, .running)]
        #expect(judge(tasks, nodes: nodes) == .converged)
        #expect(judge([task("b", new, .running), task("c", new, slot: 2, node: "n2", .running)], nodes: nodes) != .converged)
    }

    @Test func `a restart is told from the tasks before it by its counter`() {
        var restarted = new
        restarted.forceUpdate = 1
        let service = ServiceSummary(id: "k1", specification: restarted)
        let tasks = [task("b", new, .running), task("c", new, slot: 2, .running)]
        #expect(UpdateJudgement(restarted, service, tasks: tasks, nodes: Self.nodes) == .waiting([]))
    }

    @Test func `a task on a node that may not run it any more is one of before`() {
        var moved = new
        moved.placement.constraints = ["node.hostname == two"]
        let service = ServiceSummary(id: "k1", specification: moved, previous: new)
        let (stays, comes) = (task("b", moved, node: "n1", .running), task("c", moved, slot: 2, node: "n2", .running))
        #expect(UpdateJudgement(moved, service, tasks: [stays, comes], nodes: Self.nodes) != .converged)
        let last = task("d", moved, node: "n2", .running)
        let ended = task("b", moved, node: "n1", .shutdown, desired: .shutdown)
        #expect(UpdateJudgement(moved, service, tasks: [ended, comes, last], nodes: Self.nodes) == .converged)
    }

    @Test func `a global service runs on each node that takes tasks`() throws {
        let proxy = SwarmFixtures.proxy(SwarmFixtures.desired([SwarmFixtures.function()]))
        let service = ServiceSummary(id: "k2", specification: proxy)
        let one = TaskSummary(id: "p1", service: "k2", slot: 0, node: "n1", state: .running, template: proxy.container)
        let two = TaskSummary(id: "p2", service: "k2", slot: 0, node: "n2", state: .preparing, template: proxy.container)
        let drained = [Self.nodes[0], NodeSummary(id: "n2", host: "two", availability: .drain)]
        #expect(UpdateJudgement(proxy, service, tasks: [one], nodes: drained) == .converged)
        #expect(
            UpdateJudgement(proxy, service, tasks: [one, two], nodes: Self.nodes)
                == .waiting([progress("shop_proxy", "one", .running), progress("shop_proxy", "two", .preparing)]))
        let mixed = [
            NodeSummary(id: "n1", host: "one", architecture: "x86_64"), NodeSummary(id: "n2", host: "two", architecture: "aarch64"),
        ]
        #expect(UpdateJudgement(proxy, service, tasks: [one], nodes: mixed) == .converged)
    }
}
