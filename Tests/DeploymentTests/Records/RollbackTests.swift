import BuildGraph
import ContainerEngine
import DeploymentSupport
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// The deployment that a rollback returns to, and its record.
struct RollbackTests {
    let first = Fixtures.twoStates.first
    let second = Fixtures.twoStates.second

    func world() async throws -> FakeWorld { try await Fixtures.twoDeployments() }

    @Test func `a rollback is a new deployment of an old state, with the secrets of today`() async throws {
        let world = try await world()
        world.change { state in
            state.secrets["password"] = ("v9", [9])
            state.mustServe = ["sum"]
        }
        let report = try await world.deployer().rollBack().deployment
        #expect(report.failures.isEmpty && report.record?.number == 3)
        #expect(report.record?.desired.function("sum")?.image == first.function("sum")?.image)
        #expect(report.record?.desired.function("sum")?.configuration.secrets == ["password": "v9"])
        let state = world.snapshot
        #expect(state.violations == [])
        #expect(state.serving("sum")?.specification.image == "sha256:a")
        #expect(!state.serves("mul") && state.containers.count == 2)
    }

    @Test func `a rollback to what is gone is refused`() async throws {
        let world = try await world()
        await #expect(throws: DeploymentError.noSuchDeployment(7)) { try await world.deployer().rollBack(to: 7) }
        world.change { $0.images["sha256:a"] = nil }
        await #expect(throws: DeploymentError.deployedImageMissing(function: "sum", image: "shop/sum:a", deployment: 1, commit: "abc")) {
            try await world.deployer().rollBack(to: 1)
        }
        world.change { state in
            state.images["sha256:a"] = FakeWorld.Image()
            state.secrets = [:]
        }
        await #expect(throws: DeploymentError.secretNotSet(function: "sum", secret: "password")) {
            try await world.deployer().rollBack(to: 1)
        }
    }

    @Test func `a rollback is recorded as one, and the next goes further back`() async throws {
        let world = try await world()
        let report = try await world.deployer().rollBack()
        #expect(report.number == 1 && report.deployment.record?.number == 3)
        #expect(report.deployment.record?.rollback == Rollback(deployment: 1) && report.deployment.record?.commit == "abc")
        #expect(try world.deployer().history.all().last?.wholeRollback == 1)
        #expect(try world.deployer().history.standingRollback() == StandingRollback(number: 3, target: 1))
        await #expect(throws: DeploymentError.noOtherDeployment(newer: 2)) { try await world.deployer().rollBack() }
        #expect(DeploymentError.noOtherDeployment(newer: 2).hints.first == "to undo the rollback: faaso rollback 2")
        #expect(try await world.deployer().rollBack(to: 2).number == 2)
        #expect(try await world.deployer().rollBack(to: 4).deployment.record == nil)
        #expect(world.snapshot.serves("mul") && world.snapshot.serving("sum")?.specification.image == "sha256:b")
    }

    @Test func `a function that fails in a rollback keeps its version, and the others go back`() async throws {
        let world = try await world()
        world.change { state in
            state.images["sha256:a"]?.exits = true
            state.mustServe = ["sum"]
        }
        let report = try await world.deployer().rollBack(to: 1)
        #expect(report.deployment.failures.keys.sorted() == ["sum"])
        #expect(world.snapshot.violations == [] && world.snapshot.serving("sum")?.specification.image == "sha256:b")
        #expect(report.deployment.record?.desired.function("sum")?.image == second.function("sum")?.image)
    }

    @Test func `without a number a rollback passes over repairs and what failed`() async throws {
        let world = try await world()
        world.change { state in state.containers = state.containers.filter { $0.value.name != "shop_mul_1" } }
        #expect(try await world.deployer().deployLocked(second).record?.number == 3)
        world.change { $0.images["sha256:c"]?.exits = true }
        var third = second
        third.functions[1].image = Fixtures.function("sum", image: "c").image
        #expect(try await world.deployer().deployLocked(third).record?.failed.keys.sorted() == ["sum"])
        #expect(try await world.deployer().rollbackPlan().changes.map(\.node) == [.container("sum"), .caddyfile, .container("mul")])
        #expect(try await world.deployer().rollBack().number == 1)
    }

    /// `sum` has the versions a, b, c and d, in deployments of these numbers.
    private func versions() async throws -> FakeWorld {
        let world = Fixtures.world()
        for image in ["a", "b", "c", "d"] {
            _ = try await world.deployer().deployLocked(Fixtures.desired([Fixtures.function("sum", image: image)]))
        }
        return world
    }

    @Test func `a rollback names the deployment that made the state, not one that kept it`() async throws {
        let host = Fixtures.world().deployer()
        func record(_ image: String, failed: [String: String] = [:]) async throws {
            try await host.record(Fixtures.desired([Fixtures.function("sum", image: image)]), changes: [], failed: failed)
        }
        try await record("a")
        try await record("a", failed: ["sum": "sick"])
        try await record("b")
        #expect(try host.history.lastOther()?.number == 1)
        // Without the deployment that made it, the one that kept it stands for the state.
        try await record("c", failed: ["sum": "sick"])
        try await record("d")
        #expect(try host.history.lastOther()?.number == 4)
        try await record("e")
        try await record("e", failed: ["sum": "sick"])
        try await record("d")
        #expect(try host.history.newestOther()?.number == 6)
    }

    @Test func `after a rollback that failed, newer deployments are in reach`() async throws {
        let world = try await versions()
        world.change { $0.images["sha256:a"]?.exits = true }
        #expect(try await world.deployer().rollBack(to: 1).deployment.failures.count == 1)
        #expect(try await world.deployer().rollBack().number == 3)
        #expect(try await world.deployer().rollBack().number == 2)
    }

    @Test func `after a rollback that failed, the next one has another target`() async throws {
        let world = try await versions()
        for image in ["c", "b", "a"] { world.change { $0.images["sha256:" + image]?.exits = true } }
        for number in [3, 2, 1] { #expect(try await world.deployer().rollBack().number == number) }
        #expect(world.snapshot.serving("sum")?.specification.image == "sha256:d")
        // Where all failed, the newest is tried again.
        world.change { $0.images["sha256:c"]?.exits = false }
        #expect(try await world.deployer().rollBack().number == 3)
        #expect(world.snapshot.serving("sum")?.specification.image == "sha256:c")
    }

    @Test func `a rollback that was interrupted is tried again`() async throws {
        let world = try await versions()
        let host = world.deployer()
        let present = try #require(try host.history.last()?.desired)
        try await host.record(present, changes: [], failed: ["sum": DeploymentFailure.interrupted], rollback: Rollback(deployment: 3))
        #expect(try await host.rollbackRemovals().deployment == 3)
        try await host.record(present, changes: [], failed: ["sum": "sick"], rollback: Rollback(deployment: 3))
        #expect(try await host.rollbackRemovals().deployment == 2)
    }

    @Test func `a rollback that was interrupted on its way goes on to the same deployment`() async throws {
        let host = Fixtures.world().deployer()
        func state(_ mul: String, _ sum: String) -> DesiredState {
            Fixtures.desired([Fixtures.function("mul", image: mul), Fixtures.function("sum", image: sum)])
        }
        for image in ["a", "b", "c"] { try await host.record(state(image, image), changes: [], failed: [:]) }
        let done = Step(.container("sum"), .replace, [Reason(.imageChanged)])
        try await host.record(
            state("c", "b"), changes: [done], failed: ["mul": DeploymentFailure.interrupted], rollback: Rollback(deployment: 2))
        #expect(try host.history.lastOther()?.number == 2)
    }

    @Test func `a rollback that fails in part is not tried again while there is an older one`() async throws {
        let host = Fixtures.world().deployer()
        func state(_ mul: String, _ sum: String) -> DesiredState {
            Fixtures.desired([Fixtures.function("mul", image: mul), Fixtures.function("sum", image: sum)])
        }
        for image in ["a", "b", "c"] { try await host.record(state(image, image), changes: [], failed: [:]) }
        let done = Step(.container("sum"), .replace, [Reason(.imageChanged)])
        try await host.record(state("c", "b"), changes: [done], failed: ["mul": "sick"], rollback: Rollback(deployment: 2))
        #expect(try host.history.lastOther()?.number == 3)
        try await host.record(state("c", "c"), changes: [done], failed: [:], rollback: Rollback(deployment: 3))
        #expect(try host.history.lastOther()?.number == 1)
    }

    @Test func `a rollback of which a part failed is undone by the next`() async throws {
        let world = try await world()
        world.change { $0.images["sha256:a"]?.exits = true }
        #expect(try await world.deployer().rollBack(to: 1).deployment.failures.count == 1)
        #expect(!world.snapshot.serves("mul"))
        // `mul` has the same image.
        world.change { $0.images["sha256:a"]?.exits = false }
        #expect(try await world.deployer().rollBack().number == 2)
        #expect(world.snapshot.serves("mul"))
    }

    @Test func `rollbacks in a row each go further back, over repairs and down`() async throws {
        let world = Fixtures.world()
        func deploy(_ image: String) async throws {
            _ = try await world.deployer().deployLocked(Fixtures.desired([Fixtures.function("sum", image: image)]))
        }
        for image in ["a", "b", "c"] { try await deploy(image) }
        #expect(try await world.deployer().rollBack().number == 2)
        // A repair of the state after the rollback.
        world.change { state in state.containers = state.containers.filter { !$0.value.name.hasPrefix("shop_sum") } }
        try await deploy("b")
        #expect(try world.deployer().history.all().last?.number == 5)
        #expect(try await world.deployer().rollBack().number == 1)
        await #expect(throws: DeploymentError.noOtherDeployment(newer: 5)) { try await world.deployer().rollBack() }
        // A new deployment comes after all of these. A rollback cannot restore the state after
        // `down`.
        try await deploy("d")
        try await world.deployer().downLocked()
        try await deploy("d")
        #expect(try await world.deployer().rollBack().number == 6)
        #expect(world.snapshot.serving("sum")?.specification.image == "sha256:a")
    }

    @Test func `a rollback passes over what serves the same, and over another origin`() async throws {
        let world = try await world()
        var third = second
        (third.repository, third.unrouted) = ("https://example.org/moved.git", ["other"])
        third.functions[0].image?.key = "other"
        let host = world.deployer()
        let run = DeploymentRun(host, host.observation(of: try await host.observe(for: third)), third, adopt: true)
        let results = [Node.proxy, .container("mul"), .container("sum"), .caddyfile].map { NodeResult($0, .reused) }
        #expect(try await run.finish(results, commit: nil)?.number == 3)
        let report = try await world.deployer().rollBack()
        #expect(report.number == 1 && report.deployment.failed.isEmpty)
        #expect(report.deployment.record?.desired.repository == third.repository)
    }

    @Test func `a deployment after a rollback ends it`() async throws {
        let world = try await world()
        #expect(try world.deployer().history.standingRollback() == nil)
        _ = try await world.deployer().rollBack()
        _ = try await world.deployer().deployLocked(second)
        #expect(try world.deployer().history.standingRollback() == nil)
    }

    @Test func `where nothing else was deployed a rollback says so`() async throws {
        let world = try await Fixtures.deployed(Fixtures.desired([Fixtures.function("sum")]))
        await #expect(throws: DeploymentError.noOtherDeployment()) { try await world.deployer().rollBack() }
    }
}
