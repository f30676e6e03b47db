import BuildGraph
import DeploymentSupport
import FunctionModel
import Synchronization
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// The reasons of containers that are created, after all that can have happened before.
struct FunctionFateTests {
    private let both = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum")])

    private func reasons(_ world: FakeWorld, _ desired: DesiredState) async throws -> [String: String] {
        let plan = try Reconciler.changes(from: await world.deployer().observe(for: desired), to: desired)
        return Dictionary(plan.changes.map { ($0.node.description, $0.reasons.map(\.line).joined(separator: "; ")) }) { $1 }
    }

    /// A deployment in which the image of a function does not run.
    private func fail(_ world: FakeWorld, _ function: String, times: Int = 1) async throws {
        world.change { $0.images["sha256:c"]?.exits = true }
        var sick = both
        for index in sick.functions.indices where sick.functions[index].name == function {
            sick.functions[index].image = Fixtures.function(function, image: "c").image
        }
        for _ in 0..<times { _ = try await world.deployer().deployLocked(sick) }
    }

    @Test func `a first deployment that failed leaves the function never deployed`() async throws {
        let world = Fixtures.world()
        #expect(try await reasons(world, both)["container:sum"] == "never-deployed")
        try await fail(world, "sum")
        #expect(try await reasons(world, both)["container:sum"] == "route-added /sum")
        let one = Fixtures.world()
        one.change { $0.images["sha256:c"]?.exits = true }
        let sick = Fixtures.desired([Fixtures.function("sum", image: "c")])
        _ = try await one.deployer().deployLocked(sick)
        #expect(try await reasons(one, sick)["container:sum"] == "never-deployed")
    }

    @Test(arguments: [0, 1, 3])
    func `after down a function stays taken down, however often it fails`(failures: Int) async throws {
        let world = try await Fixtures.deployed(both)
        try await world.deployer().downLocked()
        try await fail(world, "sum", times: failures)
        let reasons = try await reasons(world, both)
        #expect(reasons["container:sum"] == "not-running (taken down)")
        #expect(reasons["container:mul"] == (failures == 0 ? "not-running (taken down)" : nil))
    }

    @Test func `after down and a failed up the project still counts as deployed before`() async throws {
        let world = try await Fixtures.deployed(both)
        try await world.deployer().downLocked()
        world.change { state in for image in ["a", "c"] { state.images["sha256:" + image]?.exits = true } }
        _ = try await world.deployer().deployLocked(both)
        let observed = try await world.deployer().observe(for: both)
        #expect(try world.deployer().history.all().last?.desired.functions.isEmpty == true)
        #expect(observed.wasDeployed)
        #expect(try await reasons(world, both)["container:sum"] == "not-running (taken down)")
        world.change { state in state.containers = [:] }
        #expect(try await reasons(world, both)["proxy"] == "not-running (no container)")
    }

    @Test func `a function that left and came back was not taken down`() async throws {
        let world = try await Fixtures.deployed(both)
        _ = try await world.deployer().deployLocked(Fixtures.desired([Fixtures.function("mul")]))
        #expect(try await reasons(world, both)["container:sum"] == "route-added /sum")
        _ = try await world.deployer().deployLocked(Fixtures.desired([]))
        #expect(try await reasons(world, both)["container:sum"] == "route-added /sum")
    }

    @Test func `functions that left while Caddy was not reloaded were not taken down`() throws {
        let world = Fixtures.world()
        let left = Step(.container("sum"), .remove, [Reason(.functionRemoved, "sum")])
        let down = Step(.container("mul"), .remove, [Reason(.down)])
        for (number, desired, changes) in [(1, both, []), (2, Fixtures.desired([]), [left, down])] {
            let record = DeploymentRecord(number: number, at: "2026-01-02T03:04:05Z", by: "ann@host", desired: desired, changes: changes)
            try world.state.withLock { $0.files["/state/deployments/" + record.fileName] = try record.encoded }
        }
        #expect(try world.deployer().history.fates(of: ["sum", "mul"]) == ["sum": .removed, "mul": .takenDown])
    }

    @Test func `a function that is new after down was never deployed`() async throws {
        let world = try await Fixtures.deployed(Fixtures.desired([Fixtures.function("sum")]))
        try await world.deployer().downLocked()
        let reasons = try await reasons(world, both)
        #expect(reasons["container:mul"] == "never-deployed")
        #expect(reasons["container:sum"] == "not-running (taken down)")
        #expect(reasons["proxy"] == "not-running (no container)")
    }

    @Test func `a function that no searched record has is not said to be new`() throws {
        let world = Fixtures.world()
        try world.state.withLock { state in
            for number in 1...DeploymentHistory.searched + 1 {
                let desired = Fixtures.desired(number > 1 ? [] : [Fixtures.function("old")])
                let record = DeploymentRecord(number: number, at: "2026-01-02T03:04:05Z", by: "ann@host", desired: desired)
                state.files["/state/deployments/" + record.fileName] = try record.encoded
            }
        }
        #expect(try world.deployer().history.fates(of: ["old"]) == ["old": .unknown])
        world.change { $0.files["/state/deployments/000002.json"] = nil }
        #expect(try world.deployer().history.fates(of: ["old", "new"]) == ["old": .removed, "new": .neverDeployed])
    }
}
