import DeploymentSupport
import FunctionModel
import Testing

@testable import Deployment
@testable import SingleHost

struct UnfinishedVolumeTests {
    private static let desired = Fixtures.desired([
        Fixtures.function("sum") { $0.volumes = [Volume(source: "data", target: "/data")] }
    ])

    @Test func `a volume whose making was killed at any moment is finished by the next run`() async throws {
        var wasUnfinished = 0
        for number in 0..<40 {
            let world = FakeWorld()
            world.change { state in
                state.images["sha256:a"] = FakeWorld.Image()
                state.killAt = (number, true)
            }
            _ = try? await world.deployer().deployLocked(Self.desired)
            world.revive()
            if world.snapshot.files["/state/volumes/data"] != nil { wasUnfinished += 1 }
            let report = try await world.deployer().deployLocked(Self.desired)
            #expect(report.failures.isEmpty, "effect \(number)")
            #expect(world.snapshot.volumes["data"] != nil && world.snapshot.files["/state/volumes/data"] == nil, "effect \(number)")
            #expect(!world.snapshot.containers.values.contains { $0.name.hasSuffix("_writer") }, "effect \(number)")
        }
        // A smaller number would mean that nothing was tested.
        #expect(wasUnfinished >= 3)
    }
}
