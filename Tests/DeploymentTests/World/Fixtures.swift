import DeploymentSupport
import FunctionModel
import WorkModel

@testable import Deployment
@testable import SingleHost

/// Small desired states for tests.
enum Fixtures {
    /// Limits that differ from the defaults in every field.
    static var limits: Limits {
        var limits = Limits()
        (limits.memory, limits.cpus, limits.pids) = (192 << 20, 0.5, 64)
        return limits
    }

    static func function(_ name: String, image: String = "a", _ change: (inout ContainerConfiguration) -> Void = { _ in })
        -> DesiredFunction
    {
        var configuration = ContainerConfiguration(limits: Limits())
        change(&configuration)
        return DesiredFunction(
            name: name, image: FunctionImage(id: "sha256:\(image)", key: "key-\(image)", reference: "shop/\(name):\(image)"),
            configuration: configuration, health: Health(), drain: .seconds(30))
    }

    /// A desired state with each function at `/<name>`, unless routes are given.
    static func desired(
        _ functions: [DesiredFunction], routes: [DesiredRoute]? = nil, _ change: (inout DesiredState) -> Void = { _ in }
    ) -> DesiredState {
        var desired = DesiredState(
            project: "shop", repository: "https://example.org/shop.git", functions: functions,
            routes: routes ?? functions.map { DesiredRoute(path: "/" + $0.name, function: $0.name) }, listen: Listen(),
            proxy: ProxySettings())
        change(&desired)
        return desired
    }

    /// A world with the images a to e.
    static func world() -> FakeWorld {
        let world = FakeWorld()
        world.change { state in for image in ["a", "b", "c", "d", "e"] { state.images["sha256:" + image] = FakeWorld.Image() } }
        return world
    }

    static func deployed(_ desired: DesiredState, as user: UInt32 = 1000) async throws -> FakeWorld {
        let world = world()
        let report = try await world.deployer(as: user).deployLocked(desired)
        precondition(report.failures.isEmpty, "\(report.failures)")
        world.revive()
        return world
    }
}
