import BuildGraph
import ContainerEngine
import DeploymentSupport
import FunctionModel
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// One function that goes back to an older version of its own.
struct FunctionRollbackTests {
    private func state(_ images: [(String, String)], routes: [DesiredRoute]? = nil) -> DesiredState {
        Fixtures.desired(images.map { Fixtures.function($0.0, image: $0.1) }, routes: routes)
    }

    /// `sum` has the versions a, b, c; `mul` the versions a and b, in deployments of their own.
    private func world() async throws -> FakeWorld {
        let world = Fixtures.world()
        for images in [
            [("mul", "a"), ("sum", "a")], [("mul", "a"), ("sum", "b")], [("mul", "b"), ("sum", "b")], [("mul", "b"), ("sum", "c")],
        ] {
            _ = try await world.deployer().deployLocked(state(images), commit: "of \(images[1].1)")
        }
        world.revive()
        return world
    }

    private func image(_ world: FakeWorld, _ function: String) -> String? { world.snapshot.serving(function)?.specification.image }

    @Test func `a function goes back alone, without an interruption, and is on record as that`() async throws {
        let world = try await world()
        world.change { $0.mustServe = ["mul", "sum"] }
        let mul = world.snapshot.serving("mul")?.name
        let report = try await world.deployer().rollBack(function: "sum")
        #expect(report.number == 3 && report.deployment.failures.isEmpty)
        #expect(world.snapshot.violations == [])
        #expect(image(world, "sum") == "sha256:b" && world.snapshot.serving("mul")?.name == mul)
        let record = try #require(report.deployment.record)
        #expect(record.number == 5 && record.rollback == Rollback(deployment: 3, function: "sum") && record.commit == "of c")
        #expect(record.changes.map(\.node) == [.container("sum")])
        #expect(record.desired.routes == state([("mul", "b"), ("sum", "b")]).routes)
        #expect(record.desired.function("mul")?.image?.id == "sha256:b")
        #expect(try world.deployer().history.last() == record)
    }

    @Test(arguments: [(1, "b", 3), (2, "a", 1)])
    func `the number counts versions of the function, not deployments`(versions: Int, image: String, number: Int) async throws {
        let world = try await world()
        #expect(try await world.deployer().rollBack(function: "sum", versions: versions).number == number)
        #expect(self.image(world, "sum") == "sha256:" + image)
    }

    @Test func `more versions than there are is refused, with their number`() async throws {
        let world = try await world()
        await #expect(throws: DeploymentError.noOlderVersion(function: "sum", wanted: 3, there: 2)) {
            try await world.deployer().rollBack(function: "sum", versions: 3)
        }
        await #expect(throws: DeploymentError.noOlderVersion(function: "mul", wanted: 2, there: 1)) {
            try await world.deployer().rollbackPlan(function: "mul", versions: 2)
        }
        await #expect(throws: DeploymentError.neverDeployed(function: "sun", known: ["mul", "sum"])) {
            try await world.deployer().rollBack(function: "sun")
        }
        await #expect(throws: DeploymentError.neverDeployed(function: "sum", known: [])) {
            try await Fixtures.world().deployer().rollBack(function: "sum")
        }
    }

    @Test func `each rollback of a function goes one further back, whatever the others do`() async throws {
        let world = try await world()
        #expect(try await world.deployer().rollBack(function: "sum").number == 3)
        #expect(try await world.deployer().rollBack(function: "mul").number == 2)
        #expect(try await world.deployer().rollBack(function: "sum").number == 1)
        #expect(image(world, "sum") == "sha256:a" && image(world, "mul") == "sha256:a")
        await #expect(throws: DeploymentError.noOlderVersion(function: "sum", wanted: 1, there: 0)) {
            try await world.deployer().rollBack(function: "sum")
        }
        // A new version comes after the one that was gone back to.
        _ = try await world.deployer().deployLocked(state([("mul", "a"), ("sum", "d")]))
        #expect(try await world.deployer().rollBack(function: "sum").deployment.record?.desired.function("sum")?.image?.id == "sha256:a")
    }

    @Test func `a rollback of everything undoes that of a function`() async throws {
        let world = try await world()
        _ = try await world.deployer().rollBack(function: "sum", versions: 2)
        #expect(try await world.deployer().rollBack().number == 4)
        #expect(image(world, "sum") == "sha256:c")
    }

    @Test func `a broken neighbour stays as it is`() async throws {
        let world = try await world()
        world.change { state in if let id = state.id(named: "shop_mul_2") { state.containers[id]?.state = "exited" } }
        let plan = try await world.deployer().rollbackPlan(function: "sum")
        #expect(plan.changes.map(\.node) == [.container("sum")])
        _ = try await world.deployer().rollBack(function: "sum")
        #expect(world.snapshot.id(named: "shop_mul_2").flatMap { world.snapshot.containers[$0]?.state } == "exited")
        #expect(try world.deployer().history.last()?.desired.function("mul")?.image?.id == "sha256:b")
    }

    @Test func `routes of the present stay`() async throws {
        let world = try await world()
        let now = state(
            [("mul", "b"), ("sum", "c")],
            routes: [DesiredRoute(path: "/s", function: "sum"), DesiredRoute(path: "/sum", function: "mul")])
        _ = try await world.deployer().deployLocked(now)
        let record = try #require(try await world.deployer().rollBack(function: "sum").deployment.record)
        #expect(record.desired.routes == now.routes)
    }

    @Test func `a function that is gone comes back with its routes, as far as they are free`() async throws {
        let world = Fixtures.world()
        let routes = [DesiredRoute(path: "/sum", function: "sum"), DesiredRoute(path: "/s", function: "sum")]
        _ = try await world.deployer().deployLocked(state([("sum", "a")], routes: routes))
        _ = try await world.deployer().deployLocked(state([("mul", "b")], routes: [DesiredRoute(path: "/sum", function: "mul")]))
        let record = try #require(try await world.deployer().rollBack(function: "sum").deployment.record)
        #expect(record.desired.routes.map { "\($0.path) \($0.function)" } == ["/sum mul", "/s sum"])
        #expect(world.snapshot.serves("sum") && world.snapshot.serves("mul"))
        _ = try await world.deployer().deployLocked(
            state([("mul", "b")], routes: ["/sum", "/s"].map { DesiredRoute(path: $0, function: "mul") }))
        await #expect(throws: DeploymentError.routesTaken(function: "sum")) { try await world.deployer().rollBack(function: "sum") }
    }

    @Test func `after down one function comes back alone`() async throws {
        let world = try await world()
        try await world.deployer().down()
        #expect(try await world.deployer().rollBack(function: "sum").number == 4)
        #expect(world.snapshot.serves("sum") && !world.snapshot.serves("mul"))
        #expect(image(world, "sum") == "sha256:c")
    }

    @Test func `a version that does not become healthy leaves the present one serving`() async throws {
        let world = try await world()
        world.change { state in
            state.images["sha256:b"]?.exits = true
            state.mustServe = ["sum"]
        }
        let report = try await world.deployer().rollBack(function: "sum")
        #expect(report.deployment.failures.keys.sorted() == ["sum"])
        #expect(world.snapshot.violations == [] && image(world, "sum") == "sha256:c")
        #expect(report.deployment.record?.failed.keys.sorted() == ["sum"])
    }

    @Test func `after a rollback of a function that failed, the next one goes to another version`() async throws {
        let world = try await world()
        world.change { $0.images["sha256:b"]?.exits = true }
        #expect(try await world.deployer().rollBack(function: "sum").deployment.failures.count == 1)
        #expect(try await world.deployer().rollbackPlan(function: "sum").changes.map(\.node) == [.container("sum")])
        #expect(try world.deployer().history.olderVersions(of: "sum", limit: 9).map(\.hasFailed) == [true, false])
        world.change { $0.images["sha256:a"]?.exits = true }
        #expect(try await world.deployer().rollBack(function: "sum").number == 1)
        #expect(image(world, "sum") == "sha256:c")
        // Where every version failed, the newest is tried again.
        world.change { $0.images["sha256:b"]?.exits = false }
        #expect(try await world.deployer().rollBack(function: "sum").number == 3)
        #expect(image(world, "sum") == "sha256:b")
    }

    @Test func `a rollback over several versions that failed leaves the newer ones in reach`() async throws {
        let world = try await world()
        world.change { $0.images["sha256:a"]?.exits = true }
        #expect(try await world.deployer().rollBack(function: "sum", versions: 2).deployment.failures.count == 1)
        #expect(try await world.deployer().rollBack(function: "sum").number == 3)
        #expect(image(world, "sum") == "sha256:b")
    }

    @Test func `a number of versions means that version, also if it failed before`() async throws {
        let world = try await world()
        world.change { $0.images["sha256:b"]?.exits = true }
        _ = try await world.deployer().rollBack(function: "sum")
        world.change { $0.images["sha256:b"]?.exits = false }
        #expect(try await world.deployer().rollBack(function: "sum", versions: 1).number == 3)
        #expect(image(world, "sum") == "sha256:b")
    }

    @Test func `a configuration alone is a version, a secret's value is not`() async throws {
        let world = Fixtures.world()
        world.change { $0.secrets["token"] = ("v1", [1]) }
        func deploy(_ memory: Int64, _ version: String) async throws {
            let function = Fixtures.function("sum") {
                $0.limits.memory = memory
                $0.secrets = ["token": version]
            }
            _ = try await world.deployer().deployLocked(Fixtures.desired([function]))
        }
        try await deploy(64 << 20, "v1")
        try await deploy(128 << 20, "v1")
        world.change { $0.secrets["token"] = ("v2", [2]) }
        try await deploy(128 << 20, "v2")
        let record = try #require(try await world.deployer().rollBack(function: "sum").deployment.record)
        #expect(record.rollback(of: "sum") == 1)
        #expect(record.desired.function("sum")?.configuration.limits.memory == 64 << 20)
        #expect(record.desired.function("sum")?.configuration.secrets == ["token": "v2"])
    }

    @Test func `a version whose image or secret is gone is refused`() async throws {
        let world = try await world()
        world.change { $0.images["sha256:b"] = nil }
        await #expect(
            throws: DeploymentError.deployedImageMissing(function: "sum", image: "shop/sum:b", deployment: 3, commit: "of b")
        ) { try await world.deployer().rollBack(function: "sum") }
        #expect(try await world.deployer().rollBack(function: "sum", versions: 2).number == 1)
    }

    @Test func `a rollback removes no function that nobody was asked about`() async throws {
        let world = Fixtures.world()
        _ = try await world.deployer().deployLocked(state([("sum", "a")]))
        _ = try await world.deployer().deployLocked(state([("mul", "b"), ("sum", "a")]))
        let removals = try await world.deployer().rollbackRemovals()
        #expect(removals.deployment == 1 && removals.functions == ["mul"])
        await #expect(throws: DeploymentError.removesOthers(function: "mul")) { try await world.deployer().rollBack(removing: .these([])) }
        #expect(world.snapshot.serves("mul"))
        #expect(try await world.deployer().rollBack(removing: .these(["mul"])).number == 1)
        #expect(!world.snapshot.serves("mul"))
    }

    /// Deployments 1 to 3: `sum` fails, `mul` serves and `sum` fails, both serve.
    private func worldOfFailures() async throws -> FakeWorld {
        let world = Fixtures.world()
        world.change { $0.images["sha256:a"]?.exits = true }
        for images in [[("sum", "a")], [("mul", "b"), ("sum", "a")], [("mul", "b"), ("sum", "b")]] {
            _ = try await world.deployer().deployLocked(state(images))
        }
        world.revive()
        return world
    }

    @Test func `a rollback to a deployment that left nothing running is refused`() async throws {
        let world = try await worldOfFailures()
        let error = DeploymentError.leavesNone(deployment: 1, functions: ["mul", "sum"])
        await #expect(throws: error) { try await world.deployer().rollBack(to: 1, removing: .unasked) }
        #expect(error.hints.last?.hasSuffix("faaso rollback 1 --yes") == true)
        #expect(world.snapshot.serves("mul") && world.snapshot.serves("sum"))
        #expect(try world.deployer().history.last()?.number == 3)
        let removals = try await world.deployer().rollbackRemovals(to: 1)
        #expect(removals.leavesNone && removals.functions == ["mul", "sum"] && removals.failed == ["sum"])
        #expect(try await world.deployer().rollBack(to: 1, removing: .any).number == 1)
        #expect(!world.snapshot.serves("mul") && !world.snapshot.serves("sum"))
    }

    @Test func `a rollback that removes a function because it had failed is refused`() async throws {
        let world = try await worldOfFailures()
        await #expect(throws: DeploymentError.removesFailed(deployment: 2, functions: ["sum"])) {
            try await world.deployer().rollBack(to: 2, removing: .unasked)
        }
        #expect(world.snapshot.serves("sum"))
        #expect(try await world.deployer().rollBack(to: 2, removing: .these(["sum"])).number == 2)
        #expect(!world.snapshot.serves("sum") && world.snapshot.serves("mul"))
    }

    @Test func `a rollback to a deployment that left a function out on purpose goes on unasked`() async throws {
        let world = Fixtures.world()
        _ = try await world.deployer().deployLocked(state([("sum", "a")]))
        _ = try await world.deployer().deployLocked(state([("mul", "b"), ("sum", "a")]))
        #expect(try await world.deployer().rollBack(removing: .unasked).number == 1)
        #expect(!world.snapshot.serves("mul") && world.snapshot.serves("sum"))
    }
}
