import Deployment
import DeploymentSupport

extension Fixtures {
    /// Two states of one project. The second has one more function and a changed one.
    static let twoStates = (
        first: desired([function("sum") { $0.secrets = ["password": "v1"] }]),
        second: desired([
            function("mul"),
            function("sum", image: "b") {
                $0.secrets = ["password": "v1"]
                $0.environment = ["PRECISION": "2"]
            },
        ])
    )

    /// A world in which both states were deployed, one after the other.
    static func twoDeployments() async throws -> FakeWorld {
        let world = world()
        world.change { $0.secrets["password"] = ("v1", [1]) }
        _ = try await world.deployer().deployLocked(twoStates.first, commit: "abc")
        _ = try await world.deployer().deployLocked(twoStates.second)
        world.revive()
        return world
    }
}
