import ContainerEngine
import DeploymentSupport
import FunctionModel
import Synchronization
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// The images that stay for a rollback, and the commit that is deployed.
struct KeptTests {
    /// Deployments of `mul` with the image a and then `sum` with each of the others.
    private func world(_ images: [String] = ["b", "c", "d", "e"]) async throws -> FakeWorld {
        let world = Fixtures.world()
        _ = try await world.deployer().deployLocked(Fixtures.desired([Fixtures.function("mul", image: "a")]), commit: "first")
        for image in images {
            let functions = [Fixtures.function("mul", image: "a"), Fixtures.function("sum", image: image)]
            _ = try await world.deployer().deployLocked(Fixtures.desired(functions), commit: "of \(image)")
        }
        return world
    }

    private func kept(_ world: FakeWorld, _ functions: Set<String>, _ keep: Int) throws -> String {
        try world.deployer().history.imagesInUse(of: functions, keep: keep).map { String($0.dropFirst(7)) }.sorted().joined()
    }

    @Test(arguments: [(1, "ae"), (2, "ade"), (3, "acde"), (5, "abcde")])
    func `the last deployments keep their images`(keep: Int, expected: String) async throws {
        #expect(try await kept(world(), [], keep) == expected)
    }

    @Test func `each function keeps its own last images, however many deployments others had`() async throws {
        let world = try await world(["b", "c"])
        let functions = [Fixtures.function("mul", image: "d"), Fixtures.function("sum", image: "c")]
        _ = try await world.deployer().deployLocked(Fixtures.desired(functions))
        for memory in [Int64(64), 65, 66] {
            var desired = Fixtures.desired(functions)
            desired.functions[0].configuration.limits.memory = memory << 20
            _ = try await world.deployer().deployLocked(desired)
        }
        #expect(try kept(world, [], 1) == "cd")
        #expect(try kept(world, ["sum"], 2) == "abcd")
        #expect(try kept(world, ["mul", "sum"], 1) == "cd")
        #expect(try kept(world, ["nobody"], 1) == "cd")
    }

    @Test func `an image was deployed until the deployment that replaced it`() async throws {
        let world = Fixtures.world()
        try world.state.withLock { state in
            for (number, image) in [(1, "a"), (2, "b"), (3, "a"), (4, "c")] {
                let record = DeploymentRecord(
                    number: number, at: "2026-01-0\(number)T00:00:00Z", by: "ann@host",
                    desired: Fixtures.desired([Fixtures.function("sum", image: image)]))
                state.files["/state/deployments/" + record.fileName] = try record.encoded
            }
        }
        #expect(
            try world.deployer().history.retirements() == ["sha256:a": "2026-01-04T00:00:00Z", "sha256:b": "2026-01-03T00:00:00Z"])
    }

    @Test func `the deployed commit is that of the newest deployment that did something`() async throws {
        let world = try await world()
        #expect(try world.deployer().history.deployedCommit()?.commit == "of e")
        world.change { $0.images["sha256:c"]?.exits = true }
        let sick = Fixtures.desired([Fixtures.function("mul", image: "a"), Fixtures.function("sum", image: "c")])
        _ = try await world.deployer().deployLocked(sick, commit: "sick")
        #expect(try world.deployer().history.last()?.commit == "sick")
        #expect(try world.deployer().history.deployedCommit().map { "\($0.deployment) \($0.commit)" } == "5 of e")
        _ = try await world.deployer().rollBack(to: 2)
        #expect(try world.deployer().history.deployedCommit()?.commit == "of b")
        try await world.deployer().down()
        #expect(try world.deployer().history.deployedCommit() == nil)
    }
}
