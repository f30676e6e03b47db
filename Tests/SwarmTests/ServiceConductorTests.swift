import ContainerEngine
import Deployment
import Synchronization
import Testing

@testable import Swarm

/// Updates of one service, against a swarm in memory.
struct ServiceConductorTests {
    let swarm = FakeSwarm()
    let old = SwarmFixtures.service(SwarmFixtures.function())
    let new = SwarmFixtures.service(SwarmFixtures.function(image: "b"))

    private func task(
        _ id: String, _ service: ServiceSpecification, _ state: TaskSummary.State, desired: TaskSummary.State = .running, error: String = ""
    ) -> TaskSummary {
        TaskSummary(id: id, service: "k1", node: "n2", state: state, desired: desired, error: error, template: service.container)
    }

    private func conductor(
        onProgress: @escaping @Sendable ([TaskProgress]) -> Void = { _ in }, onWarning: @escaping @Sendable (String) -> Void = { _ in }
    ) -> ServiceConductor {
        ServiceConductor(
            swarm: swarm, auth: nil, patience: .seconds(60), sleep: { [swarm] _ in try swarm.wait() }, onProgress: onProgress,
            onWarning: onWarning)
    }

    /// Puts the old service with its task into the swarm.
    private func deployOld() {
        let (summary, running) = (ServiceSummary(id: "k1", version: 7, specification: old), task("a", old, .running))
        swarm.change { state in
            state.services["shop_sum"] = summary
            state.tasks = [running]
        }
    }

    /// Lets the waits show lists of tasks, one after the other.
    private func play(_ moments: [TaskSummary]...) {
        let script: [@Sendable (inout FakeSwarm.State) -> Void] = moments.map { tasks in { state in state.tasks = tasks } }
        swarm.change { $0.script = script }
    }

    @Test func `a new service is created and awaited`() async throws {
        let lines = Mutex<[String]>([])
        play([task("b", new, .preparing)], [task("b", new, .starting)], [task("b", new, .starting)], [task("b", new, .running)])
        try await conductor(onProgress: { progress in lines.withLock { $0 += progress.map(\.description) } }).apply(new)
        #expect(lines.withLock { $0 } == ["sum.1 on two: preparing", "sum.1 on two: starting"])
        #expect(swarm.calls == ["create shop_sum"])
    }

    @Test func `an update names the version that was read, and passes on warnings`() async throws {
        deployOld()
        let warnings = Mutex<[String]>([])
        play(
            [task("a", old, .running), task("b", new, .starting)],
            [task("a", old, .running, desired: .shutdown), task("b", new, .running)],
            [task("a", old, .shutdown, desired: .shutdown), task("b", new, .running)])
        try await conductor(onWarning: { text in warnings.withLock { $0.append(text) } }).apply(new)
        #expect(swarm.calls == ["update shop_sum 7"] && warnings.withLock { $0 } == ["be warned"])
    }

    @Test func `a version that the swarm raised is read again`() async throws {
        deployOld()
        swarm.change { $0.refusals = ["rpc error: code = Unknown desc = update out of sequence"] }
        let raised = ServiceSummary(id: "k1", version: 9, specification: old)
        let running = task("b", new, .running)
        swarm.change { state in
            state.script = [{ @Sendable state in state.tasks = [running] }]
            state.services["shop_sum"] = raised
        }
        try await conductor().apply(new)
        #expect(swarm.calls == ["update shop_sum 9", "update shop_sum 9"])
    }

    @Test func `a service that somebody else changed is not overwritten`() async throws {
        deployOld()
        // The other change comes between the reading and the update.
        let other = OtherChange(swarm, SwarmFixtures.service(SwarmFixtures.function(image: "c")))
        let conductor = ServiceConductor(swarm: other, auth: nil, sleep: { _ in })
        let error = await #expect(throws: DeploymentError.self) { try await conductor.apply(new) }
        #expect(error?.description == "function 'sum' was not updated: somebody else changed its service meanwhile")
        #expect(swarm.calls == [])
    }

    @Test func `a rollback by the swarm is an error with the log of the task`() async throws {
        deployOld()
        let failed = task("b", new, .failed, desired: .shutdown, error: "task: non-zero exit (1)")
        let back = ServiceSummary(id: "k1", version: 9, specification: old, update: ServiceUpdateStatus(.rollbackStarted))
        swarm.change { state in
            state.logs["b"] = "starting\nno such file: data.csv\n"
            state.script = [
                { @Sendable state in
                    state.tasks.append(failed)
                    state.services["shop_sum"] = back
                }
            ]
        }
        let error = await #expect(throws: DeploymentError.self) { try await conductor().apply(new) }
        #expect(error?.description == "function 'sum' did not become healthy: task: non-zero exit (1), on two")
        #expect(error?.log == ["starting", "no such file: data.csv"] && swarm.calls == ["update shop_sum 7"])
    }

    @Test func `the log of a task that has just ended is read again`() async throws {
        let failed = task("b", new, .failed, desired: .shutdown, error: "task: non-zero exit (1)")
        rollBack(failed) { $0.logs["b"] = "" }
        swarm.change { state in
            state.script.append { @Sendable state in state.logs["b"] = "Error grabbing logs: node gone\n" }
            state.script.append { @Sendable state in state.logs["b"] = "no such file: data.csv\n" }
        }
        let error = await #expect(throws: DeploymentError.self) { try await conductor().apply(new) }
        #expect(error?.log == ["no such file: data.csv"])
    }

    @Test func `without a log of the task, another task of its slot and version has the reason`() async throws {
        let failed = task("b", new, .failed, desired: .shutdown, error: "task: non-zero exit (1)")
        let (earlier, other) = (task("c", new, .failed, desired: .shutdown), task("d", old, .failed, desired: .shutdown))
        rollBack(failed) { state in
            state.tasks += [earlier, other]
            state.logs = ["c": "no such file: data.csv\n", "d": "an older version\n"]
        }
        let error = await #expect(throws: DeploymentError.self) { try await conductor().apply(new) }
        #expect(error?.log == ["no such file: data.csv"])
    }

    @Test func `a log that cannot be read is not called empty`() async throws {
        rollBack(task("b", new, .failed, desired: .shutdown, error: "task: non-zero exit (1)"))
        let unread = await #expect(throws: DeploymentError.self) { try await conductor().apply(new) }
        #expect(unread?.hints == ["its log could not be read"])
        rollBack(task("b", new, .failed, desired: .shutdown, error: "task: non-zero exit (1)")) { $0.logs["b"] = "" }
        let empty = await #expect(throws: DeploymentError.self) { try await conductor().apply(new) }
        #expect(empty?.hints == ["it wrote no log"])
        #expect(swarm.calls.filter { $0 == "wait" }.count == 2 * (ServiceConductor.readings - 1))
    }

    @Test func `the tasks with logs are those of the slot, the newest first, or those that ended`() {
        var tasks = ["b", "c", "d", "e", "f"].map { task($0, new, .failed, desired: .shutdown) }
        for index in tasks.indices { tasks[index].time = "2026-11-29T10:00:0\(index)Z" }
        tasks[3].slot = 2
        tasks[4].state = .pending
        #expect(ServiceConductor.tasksWithLogs(tasks, tasks[0], new) == ["b", "d", "c"])
        #expect(ServiceConductor.tasksWithLogs(tasks, nil, new) == ["e", "d", "c"])
        #expect(ServiceConductor.tasksWithLogs(tasks, nil, old) == [])
    }

    @Test func `a program that ends with 0 is a failure`() async throws {
        play([task("b", new, .complete, desired: .shutdown)])
        let error = await #expect(throws: DeploymentError.self) { try await conductor().apply(new) }
        #expect(error?.description == "function 'sum' did not become healthy: its program ended with the exit code 0, on two")
        #expect(swarm.calls.last == "remove k1")
    }

    /// Lets the swarm roll the next update back because of a task.
    private func rollBack(_ failed: TaskSummary, _ change: @escaping @Sendable (inout FakeSwarm.State) -> Void = { _ in }) {
        deployOld()
        let back = ServiceSummary(id: "k1", version: 9, specification: old, update: ServiceUpdateStatus(.rollbackStarted))
        swarm.change { state in
            state.script = [
                { @Sendable state in
                    state.tasks.append(failed)
                    state.services["shop_sum"] = back
                    change(&state)
                }
            ]
        }
    }

    @Test func `the conductor rolls back if the swarm does nothing`() async throws {
        deployOld()
        let failed = task("b", new, .failed, desired: .shutdown, error: "unhealthy container")
        play([task("a", old, .running), failed])
        let error = await #expect(throws: DeploymentError.self) { try await conductor().apply(new) }
        #expect(error?.description == "function 'sum' did not become healthy: unhealthy container, on two")
        #expect(swarm.calls.filter { $0 != "wait" } == ["update shop_sum 7", "roll back shop_sum"])
        #expect(swarm.service("shop_sum")?.specification == old)
    }

    @Test func `a new service that fails is removed`() async throws {
        play([task("b", new, .rejected, desired: .shutdown, error: "No such image")])
        let error = await #expect(throws: DeploymentError.self) { try await conductor().apply(new) }
        #expect(error?.description == "function 'sum' did not become healthy: No such image, on two")
        #expect(swarm.calls.filter { $0 != "wait" } == ["create shop_sum", "remove k1"])
    }

    @Test func `a task that no node may run ends after a while`() async throws {
        var pending = task("b", new, .pending, error: "no suitable node (constraints not satisfied)")
        pending.node = ""
        play([pending])
        let error = await #expect(throws: DeploymentError.self) { try await conductor().apply(new) }
        #expect(
            error?.description
                == "function 'sum' did not become healthy: sum.1: pending (no suitable node (constraints not satisfied))"
        )
        #expect(error?.hints.first?.contains("placement") == true && swarm.calls.last == "remove k1")
    }

    @Test func `an update whose task no node may run is rolled back after a while`() async throws {
        deployOld()
        var pending = task("b", new, .pending, error: "no suitable node")
        pending.node = ""
        play([task("a", old, .running), pending])
        let error = await #expect(throws: DeploymentError.self) { try await conductor().apply(new) }
        #expect(error?.description == "function 'sum' did not become healthy: sum.1: pending (no suitable node)")
        #expect(swarm.calls.filter { $0 != "wait" } == ["update shop_sum 7", "roll back shop_sum"])
    }

    @Test func `a limit per node that leaves no room for an update is named`() async throws {
        deployOld()
        var limited = new
        (limited.placement.maximumPerNode, limited.update.order) = (1, .startFirst)
        var pending = task("b", limited, .pending, error: "no suitable node (max replicas per node limit exceed)")
        pending.node = ""
        play([task("a", old, .running), pending])
        let error = await #expect(throws: DeploymentError.self) { try await conductor().apply(limited) }
        #expect(error?.hints.contains { $0.contains("`max_per_node`") } == true, "\(error?.hints ?? [])")
    }

    @Test func `a paused update has a hint at the next deployment`() async throws {
        deployOld()
        let failed = task("b", new, .failed, desired: .shutdown, error: "out of memory")
        let paused = ServiceSummary(id: "k1", version: 9, specification: new, previous: old, update: ServiceUpdateStatus(.paused))
        swarm.change { state in
            state.script = [
                { @Sendable state in
                    state.tasks.append(failed)
                    state.services["shop_sum"] = paused
                }
            ]
        }
        let error = await #expect(throws: DeploymentError.self) { try await conductor().apply(new) }
        #expect(error?.description == "function 'sum' did not become healthy: out of memory, on two")
        #expect(error?.hints.first == "the update is paused with tasks of both versions; the next deployment goes on")
    }

    @Test func `a proxy that fails is called the proxy`() async throws {
        let proxy = SwarmFixtures.proxy(SwarmFixtures.desired([SwarmFixtures.function()]))
        play([task("b", proxy, .rejected, desired: .shutdown, error: "port taken")])
        let error = await #expect(throws: DeploymentError.self) { try await conductor().apply(proxy) }
        #expect(error?.description == "the proxy does not work: port taken, on two")
        let superseded = "\(ServiceConductor.superseded(proxy))"
        #expect(superseded == "the proxy was not updated: somebody else changed its service meanwhile")
    }

    @Test func `a service that is removed meanwhile is an error`() async throws {
        deployOld()
        swarm.change { $0.script = [{ @Sendable state in state.services = [:] }] }
        let error = await #expect(throws: DeploymentError.self) { try await conductor().apply(new) }
        #expect(error?.description == "function 'sum' was not updated: somebody else removed its service")
    }

    @Test func `an election of the managers is waited for, and not for ever`() async throws {
        deployOld()
        let running = task("b", new, .running)
        swarm.change { state in (state.leaderless, state.tasks) = (3, [running]) }
        try await conductor().apply(new)
        #expect(swarm.calls == ["update shop_sum 7", "wait", "wait", "wait"])
        swarm.change { $0.leaderless = 1000 }
        let error = await #expect(throws: EngineError.self) { try await conductor().apply(new) }
        #expect(error?.refusal == .noLeader)
    }

    @Test func `an interrupt ends the wait and leaves the update to the swarm`() async throws {
        deployOld()
        let conductor = ServiceConductor(swarm: swarm, auth: nil, sleep: { _ in throw CancellationError() })
        await #expect(throws: CancellationError.self) { try await conductor.apply(new) }
        #expect(swarm.calls == ["update shop_sum 7"])
    }
}

/// A swarm in which somebody else updates the service just before the first update.
private struct OtherChange: SwarmManager {
    let swarm: FakeSwarm
    let specification: ServiceSpecification

    init(_ swarm: FakeSwarm, _ specification: ServiceSpecification) { (self.swarm, self.specification) = (swarm, specification) }

    func updateService(_ id: String, version: UInt64, _ spec: ServiceSpecification, auth: RegistryAuth?) throws -> [String] {
        let other = ServiceSummary(id: id, version: version + 1, specification: specification)
        swarm.change { $0.services["shop_sum"] = other }
        throw EngineError.status(code: 500, message: "update out of sequence", route: "POST /services/\(id)/update")
    }

    func service(_ idOrName: String) -> ServiceSummary? { swarm.service(idOrName) }
    func createService(_ spec: ServiceSpecification, auth: RegistryAuth?) -> (id: String, warnings: [String]) {
        swarm.createService(spec, auth: auth)
    }
    func rollBackService(_ service: ServiceSummary) { swarm.rollBackService(service) }
    func removeService(_ id: String) { swarm.removeService(id) }
    func tasks(filters: [String: [String]]) -> [TaskSummary] { swarm.tasks(filters: filters) }
    func nodes() throws -> [NodeSummary] { try swarm.nodes() }
    func taskLogs(_ id: String, tail: Int, within limit: Duration) throws -> [LogChunk] {
        try swarm.taskLogs(id, tail: tail, within: limit)
    }
    func services(filters: [String: [String]]) -> [ServiceSummary] { swarm.services(filters: filters) }
    func network(_ name: String) -> NetworkSummary? { nil }
    func createOverlayNetwork(_ name: String, labels: [String: String]) -> String { name }
    func swarmObjects(_ kind: SwarmObject.Kind, label filters: [String]) -> [SwarmObject] { [] }
    func createSwarmObject(_ kind: SwarmObject.Kind, _ name: String, labels: [String: String], data: [UInt8]) -> String { name }
    func relabel(_ kind: SwarmObject.Kind, _ object: SwarmObject, labels: [String: String]) {}
    func networks(label filters: [String]) -> [NetworkSummary] { [] }
    func removeNetwork(_ name: String) {}
    func removeSwarmObject(_ kind: SwarmObject.Kind, _ id: String) {}
}
