import BuildGraph
import ContainerEngine
import DeploymentSupport
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// After a failure, the old version still serves, and the failure has a reason.
struct FailureTests {
    let before = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum")])

    func world(_ change: (inout FakeWorld.State) -> Void) async throws -> FakeWorld {
        let world = try await Fixtures.deployed(before)
        world.change { state in
            state.mustServe = ["mul", "sum"]
            change(&state)
        }
        return world
    }

    /// Both functions get new images. `sum` is the function that fails.
    let after = Fixtures.desired([Fixtures.function("mul", image: "b"), Fixtures.function("sum", image: "c")])

    func failure(of world: FakeWorld, _ desired: DesiredState? = nil) async throws -> DeploymentError? {
        let report = try await world.deployer().deployLocked(desired ?? after)
        let state = world.snapshot
        #expect(state.violations == [])
        #expect(state.serving("sum")?.name == "shop_sum_1")
        #expect(state.containers.count == 3)
        #expect(Array(report.failures.keys) == ["sum"])
        return report.failures["sum"] as? DeploymentError
    }

    @Test func `a silent candidate is removed after its start period, and the others proceed`() async throws {
        let world = try await world { $0.images["sha256:c"]?.readyAfter = nil }
        let error = try await failure(of: world)
        #expect(error == .unhealthy(function: "sum", reason: "/ping does not answer after 30s", log: ["last words"]))
        #expect(world.snapshot.serving("mul")?.specification.image == "sha256:b")
        #expect(world.snapshot.clock < .seconds(60))
    }

    @Test func `a candidate that ends is removed at once, with its last words`() async throws {
        let world = try await world { $0.images["sha256:c"]?.exits = true }
        let clock = world.snapshot.clock
        let error = try await failure(of: world)
        #expect(error == .unhealthy(function: "sum", reason: "it ended with status 1", log: ["last words"]))
        #expect(world.snapshot.clock - clock < .seconds(2))
    }

    @Test func `a failed function is recorded as it was before`() async throws {
        let world = try await world { $0.images["sha256:c"]?.exits = true }
        let report = try await world.deployer().deployLocked(after)
        #expect(report.record?.desired.function("sum") == before.function("sum"))
        #expect(report.record?.desired.function("mul") == after.function("mul"))
        #expect(report.record?.failed == ["sum": "function 'sum' did not become healthy: it ended with status 1"])
    }

    @Test(arguments: ["", "root", "0", "0:1000"])
    func `an image that runs as root is refused before it runs`(user: String) async throws {
        let world = try await world { $0.images["sha256:c"]?.user = user }
        let error = try await failure(of: world)
        #expect(error == .rootImage(function: "sum", user: user))
        #expect(error?.hints == ["add the line 'USER 65534:65534' to the Dockerfile, at the end of the stage that is built"])
    }

    @Test func `a user that the image does not know is refused`() async throws {
        let world = try await world { $0.images["sha256:c"]?.user = "app" }
        #expect(try await failure(of: world) == .unknownUser(function: "sum", user: "app"))
    }

    @Test func `an image that was pruned between plan and apply is named`() async throws {
        let world = try await world { $0.images["sha256:c"] = nil }
        #expect(try await failure(of: world) == .imageMissing(function: "sum", image: "shop/sum:c"))
    }

    @Test func `a function without an image is refused`() async throws {
        var desired = after
        desired.functions[1].image = nil
        #expect(try await failure(of: try await world { _ in }, desired) == .imageUnknown(function: "sum"))
    }

    @Test func `a secret that is not set is refused, with a hint`() async throws {
        var desired = after
        desired.functions[1].configuration.secrets = ["password": ""]
        let error = try await failure(of: try await world { _ in }, desired)
        #expect(error == .secretNotSet(function: "sum", secret: "password"))
        #expect(error?.hints == ["set it: faaso secret set password"])
    }

    @Test func `a secret that changed since it was planned is refused`() async throws {
        var desired = after
        desired.functions[1].configuration.secrets = ["password": "v1"]
        let error = try await failure(of: try await world { $0.secrets["password"] = ("v2", [1]) }, desired)
        #expect(error?.description.contains("changed meanwhile") == true)
    }

    @Test func `an external network that does not exist is refused`() async throws {
        var desired = after
        desired.functions[1].configuration.networks = ["nowhere"]
        desired.functions[1].externalNetworks = ["nowhere"]
        #expect(try await failure(of: try await world { _ in }, desired) == .networkMissing(function: "sum", network: "nowhere"))
    }

    @Test func `a port that somebody else holds is allotted anew`() async throws {
        let world = try await world { $0.heldPorts = [20001, 20003] }
        let report = try await world.deployer().deployLocked(after)
        #expect(report.failures.isEmpty)
        #expect(world.snapshot.violations == [])
        #expect(Set(world.snapshot.containers.values.flatMap(\.ports)).isDisjoint(with: [20001, 20003]))
        #expect(world.snapshot.containers.count == 3)
    }

    @Test func `a port whose holder only the engine knows is allotted anew`() async throws {
        let world = try await world { $0.hiddenPorts = [20001, 20003] }
        let report = try await world.deployer().deployLocked(after)
        #expect(report.failures.isEmpty)
        #expect(world.snapshot.violations == [])
        #expect(Set(world.snapshot.containers.values.flatMap(\.ports)).isDisjoint(with: [20001, 20003]))
        #expect(world.snapshot.containers.count == 3)
    }

    @Test func `when no ports are left it is said`() async throws {
        var desired = after
        desired.ports = 20000...20003
        let world = try await world { $0.heldPorts = [20001, 20003] }
        let report = try await world.deployer().deployLocked(desired)
        #expect(report.failures["sum"] as? DeploymentError == .portsExhausted(20000...20003))
        #expect(world.snapshot.violations == [])
    }

    @Test func `a name that somebody else's container has is passed over`() async throws {
        let world = try await world { state in
            let specification = ContainerSpecification(image: "sha256:a", network: "none")
            state.containers["other"] = FakeWorld.Container(name: "shop_sum_2", specification: specification, networks: [])
        }
        let report = try await world.deployer().deployLocked(after)
        #expect(report.failures.isEmpty)
        #expect(world.snapshot.serving("sum")?.name == "shop_sum_3")
        #expect(world.snapshot.containers["other"]?.name == "shop_sum_2")
    }

    @Test func `an upstream file that cannot be written leaves the old version serving`() async throws {
        let world = try await world { $0.failing = ("write /state/upstreams/sum", false) }
        _ = try await failure(of: world)
        world.change { $0.failing = nil }
        #expect(try await world.deployer().deployLocked(after).failures.isEmpty)
    }

    @Test func `an upstream file whose write failed after its rename counts as written`() async throws {
        let world = try await world { $0.failing = ("write /state/upstreams/sum", true) }
        let report = try await world.deployer().deployLocked(after)
        #expect(report.failures.isEmpty)
        #expect(world.snapshot.violations == [])
        #expect(world.snapshot.serving("sum")?.specification.image == "sha256:c")
        #expect(world.snapshot.containers.count == 3)
    }

    @Test func `a record that cannot be written is an error, and the next apply writes it`() async throws {
        let world = try await world { $0.failing = ("write /state/deployments/000002.json", false) }
        await #expect(throws: FakeWorld.Refused.self) { try await world.deployer().deployLocked(after) }
        world.change { $0.failing = nil }
        let report = try await world.deployer().deployLocked(after)
        #expect(report.plan.isEmpty && report.record?.desired == after)
        #expect(world.snapshot.violations == [])
    }

    @Test func `another repository's project is refused`() async throws {
        let world = try await world { _ in }
        var desired = after
        desired.repository = "https://example.org/other.git"
        await #expect(throws: DeploymentError.otherRepository(project: "shop", owner: before.repository)) {
            try await world.deployer().deployLocked(desired)
        }
        #expect(world.snapshot.effects == [])
    }

    @Test func `a Caddyfile that Caddy refuses stops everything before a function is touched`() async throws {
        let world = try await world { $0.refusesCaddyfiles = true }
        var desired = after
        desired.snippets = ["bad.caddy": "}"]
        await #expect(throws: DeploymentError.caddyfileRejected("no")) { try await world.deployer().deployLocked(desired) }
        #expect(world.snapshot.effects.allSatisfy { $0.hasPrefix("write /state/proxy/import-") })
    }

    @Test func `a route to a function that fails keeps what it led to`() async throws {
        let world = try await world { $0.images["sha256:c"]?.exits = true }
        let desired = Fixtures.desired(
            [Fixtures.function("mul"), Fixtures.function("new", image: "c")],
            routes: [
                DesiredRoute(path: "/mul", function: "mul"), DesiredRoute(path: "/new", function: "new"),
                DesiredRoute(path: "/sum", function: "new"),
            ])
        _ = try await world.deployer().deployLocked(desired)
        #expect(
            world.warnings(.caddyfile) == [
                "/sum keeps what it led to: its function is not served", "/new is left out: its function is not served",
            ])
        #expect(world.snapshot.violations == [])
        #expect(world.snapshot.loaded?.contains("/upstreams/new}") == false)
        // The record has the actual state, so supervision removes neither the route nor its
        // function.
        let record = try #require(try world.deployer().history.all().last)
        #expect(record.desired.functions.map(\.name) == ["mul", "sum"])
        #expect(record.desired.routes == [DesiredRoute(path: "/mul", function: "mul"), DesiredRoute(path: "/sum", function: "sum")])
        #expect(record.failed.keys.sorted() == ["new"])
        world.change { state in
            state.mustServe = ["sum"]
            if let id = state.id(named: "shop_mul_1") { state.containers[id]?.state = "exited" }
        }
        var memory = Supervisor.Memory()
        try await Supervisor(world.deployer()).look(&memory)
        #expect(world.snapshot.serves("mul") && world.snapshot.serves("sum"))
        world.change { $0.images["sha256:c"]?.exits = false }
        world.change { $0.mustServe = ["mul"] }
        let repaired = try await world.deployer().deployLocked(desired)
        #expect(repaired.failures.isEmpty)
        #expect(world.snapshot.serves("new") && !world.snapshot.serves("sum"))
        #expect(world.snapshot.containers.count == 3)
    }

    @Test func `an unhealthy function is replaced, and one that becomes so again fails`() async throws {
        let world = try await world { _ in }
        world.change { state in
            state.mustServe = ["mul"]
            if let id = state.id(named: "shop_sum_1") { state.containers[id]?.isSick = true }
        }
        let report = try await world.deployer().deployLocked(before)
        #expect(report.plan.change(.container("sum"))?.reasons == [Reason(.unhealthy, detail: "answers 503")])
        #expect(world.snapshot.serving("sum")?.name == "shop_sum_2")
    }
}
