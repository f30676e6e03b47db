import BuildGraph
import ContainerEngine
import ContentHash
import Deployment
import FunctionModel
import ReverseProxy
import Synchronization
import TestSupport
import Testing
import WorkModel

@testable import Swarm

/// Whole deployments, against a swarm in memory.
struct SwarmTargetTests: SwarmSuite {
    let swarm = FakeSwarm()
    let state = TemporaryFolder(in: "/dev/shm")
    let sum = SwarmFixtures.function("sum") { $0.secrets = ["password": "v1"] }
    let mul = SwarmFixtures.function("mul")

    init() async throws {
        swarm.change { $0.isQuick = true }
        try await SwarmSecrets(swarm: swarm, project: "shop").set("password", version: "v1", Array("hunter2".utf8))
    }

    @Test func `a first deployment creates everything, and a second one nothing`() async throws {
        let report = try await up([mul, sum])
        #expect(errors(report) == [] && report.record?.number == 1)
        #expect(
            calls() == [
                "create shop_mul", "create shop_proxy", "create shop_proxy-loader", "create shop_sum", "network shop_swarm network",
            ])
        #expect(names(.secret) == ["shop_password_v1"])
        #expect(names(.config).map { $0.split(separator: "_")[1] } == ["caddyfile", "deployment", "loader", "probe"])
        #expect(try await target().loadedCaddyfile()?.routes.map(\.path) == ["/mul", "/sum"])
        let again = try await up([mul, sum])
        #expect(again.record == nil && errors(again) == [] && calls() == [])
    }

    @Test func `steps on a swarm take no job of this machine`() async throws {
        let (desired, target) = (SwarmFixtures.desired([mul]), target())
        let observed = try await target.observation(for: desired, probing: .brisk, functions: nil, isRun: false)
        let graph = try Graph(DeploymentGraph.edges(functions: ["mul"], removed: [String]()).map { (id: $0.key, edges: $0.value) })
        let rules = DeploymentRun(target, observed, desired).rules(graph)
        #expect(rules.filter { $0.value.pool == .remote }.keys.map(\.description).sorted() == ["caddyfile", "container:mul", "proxy"])
    }

    @Test func `services refer to the objects by their IDs`() async throws {
        try await up([sum])
        let service = try #require(swarm.service("shop_sum")).specification
        #expect(service.networks.map(\.target) == ["n-shop_swarm"] && service.container.secrets.map(\.id) == ["o-shop_password_v1"])
        #expect(service.container.configs.map(\.id) == ["o-" + SwarmFixtures.probe])
    }

    @Test func `a function that only others call has a service, and costs one load`() async throws {
        func isInternal(_ desired: inout DesiredState) { desired.routes.removeAll { $0.function == "users" } }
        try await up([mul])
        _ = calls()
        var caller = SwarmFixtures.function("mul", image: "b")
        caller.calls = ["users"]
        let report = try await up([caller, SwarmFixtures.function("users")], isInternal)
        #expect(calls() == ["create shop_users", "update shop_mul 1", "update shop_proxy-loader 1"])
        let changes = report.record?.changes.map(\.line) ?? []
        #expect(changes.contains("reload caddyfile: route-added http://faaso/users"), "\(changes)")
        #expect(try await target().loadedCaddyfile()?.callees == ["mul", "users"])
        try await up([mul])
        #expect(swarm.service("shop_users") == nil)
        #expect(try await target().loadedCaddyfile()?.callees == ["mul"])
    }

    @Test func `an edit of one function updates one service`() async throws {
        try await up([mul, sum])
        _ = calls()
        let report = try await up([mul, SwarmFixtures.function("sum", image: "b") { $0.secrets = ["password": "v1"] }])
        #expect(report.record?.changes.map(\.line) == ["replace container:sum: image-changed image:sum (key-a -> key-b)"])
        #expect(calls() == ["update shop_sum 1"])
    }

    @Test func `an image that comes out the same replaces no task`() async throws {
        try await up([mul])
        var rebuilt = mul
        rebuilt.image = FunctionImage(id: "sha256:a", key: "key-b", reference: "shop/mul:b")
        #expect(try await up([rebuilt]).record?.changes == [])
        #expect(try #require(swarm.service("shop_mul")).previous == nil)
    }

    @Test func `a function that fails keeps its version, and the others go on`() async throws {
        try await up([mul, sum])
        _ = calls()
        swarm.change { $0.broken = ["reg:5000/shop@sha256:b"] }
        let report = try await up([
            SwarmFixtures.function("mul", image: "d"), SwarmFixtures.function("sum", image: "b") { $0.secrets = ["password": "v1"] },
        ])
        #expect(errors(report) == ["container:sum: function 'sum' did not become healthy: broken, on one"])
        #expect(report.record?.desired.function("sum")?.image?.id == "sha256:a" && report.record?.failed.keys.sorted() == ["sum"])
        #expect(swarm.service("shop_sum")?.specification.container.image == "reg:5000/shop@sha256:a")
        #expect(calls() == ["roll back shop_sum", "update shop_mul 1", "update shop_sum 1"])
    }

    @Test func `a new function that fails gets no route`() async throws {
        swarm.change { $0.broken = ["reg:5000/shop@sha256:b"] }
        let report = try await up([mul, SwarmFixtures.function("sum", image: "b")])
        #expect(errors(report).count == 1 && swarm.service("shop_sum") == nil)
        #expect(try await target().loadedCaddyfile()?.routes.map(\.path) == ["/mul"])
        #expect(report.record?.desired.functions.map(\.name) == ["mul"])
    }

    @Test func `a function that is gone is removed after the routes`() async throws {
        try await up([mul, sum])
        _ = calls()
        let report = try await up([sum])
        #expect(report.record?.changes.map { "\($0.action.rawValue) \($0.node)" } == ["reload caddyfile", "remove container:mul"])
        #expect(calls() == ["remove k-shop_mul", "update shop_proxy-loader 1"] && swarm.service("shop_mul") == nil)
    }

    @Test func `a new value of a secret is another secret, and the old one stays for a rollback`() async throws {
        try await up([sum])
        for version in ["v2", "v3"] {
            try await SwarmSecrets(swarm: swarm, project: "shop").set("password", version: version, [1])
            let report = try await up([SwarmFixtures.function("sum") { $0.secrets = ["password": version] }])
            #expect(report.record?.changes.map(\.line) == ["replace container:sum: secret-changed password"])
        }
        #expect(names(.secret) == ["shop_password_v2", "shop_password_v3"])
    }

    @Test func `a secret that is not set stops its function alone`() async throws {
        let unset = SwarmFixtures.function("sum") { $0.secrets = ["token": ""] }
        let report = try await up([mul, unset])
        #expect(errors(report) == ["container:sum: function 'sum' needs the secret 'token', which is not set"])
        #expect(swarm.service("shop_mul") != nil && swarm.service("shop_sum") == nil)
    }

    @Test func `an image that nodes cannot pull stops its function alone`() async throws {
        let report = try await up([mul, sum], missing: ["sum"])
        #expect(errors(report) == ["container:sum: function 'sum': nodes cannot pull its image: gone"])
        #expect(swarm.service("shop_mul") != nil && swarm.service("shop_sum") == nil)
        // The registry is not asked for an image that a service has.
        try await up([mul, sum])
        #expect(errors(try await up([SwarmFixtures.function("mul", replicas: 2), sum], missing: ["mul"])) == [])
    }

    @Test func `an external network must exist, and another one is created and removed`() async throws {
        var function = SwarmFixtures.function("sum") { $0.networks = ["databases"] }
        try await up([function])
        #expect(calls().contains("network databases joined-network"))
        try await up([sum])
        #expect(calls().contains("remove n-databases"))
        function.externalNetworks = ["databases"]
        let failed = try await up([function])
        #expect(errors(failed) == ["container:sum: function 'sum' joins the network 'databases', which does not exist"])
        let error = failed.failed.first?.error as? DeploymentError
        #expect(error?.hints.first == "create it: docker network create --driver overlay databases")
    }

    @Test func `a network of another project is refused`() async throws {
        swarm.change { state in
            state.networks["databases"] = NetworkSummary(
                id: "x", name: "databases", labels: ["faaso.project": "bakery", "faaso.role": "joined-network"])
        }
        let report = try await up([SwarmFixtures.function("sum") { $0.networks = ["databases"] }])
        #expect(
            errors(report) == [
                "container:sum: function 'sum' names the network 'databases', which was made by faaso for the project 'bakery'"
            ])
    }

    @Test func `a network of one host is refused, and stays`() async throws {
        let local = NetworkSummary(id: "x", name: "databases", labels: ["faaso.project": "shop", "faaso.role": "joined-network"])
        swarm.change { $0.networks["databases"] = local }
        let report = try await up([SwarmFixtures.function("sum") { $0.networks = ["databases"] }])
        #expect(
            errors(report) == [
                "container:sum: function 'sum' cannot join the network 'databases': it is a network of this manager alone"
            ])
        try await up([mul])
        #expect(swarm.network("databases") == local)
    }

    @Test func `routes that no Caddyfile can express stop the deployment`() async throws {
        await #expect(throws: ProxyConfigurationError.path("/a b")) {
            try await up([mul]) { $0.routes = [DesiredRoute(path: "/a b", function: "mul")] }
        }
        #expect(swarm.service("shop_mul") == nil)
    }

    @Test func `a project that a swarm cannot express stops the deployment`() async throws {
        await #expect(throws: SwarmFitError.self) { try await up([mul]) { $0.listen = Listen() } }
        #expect(calls() == [])
    }

    @Test func `a plan changes nothing`() async throws {
        let desired = SwarmFixtures.desired([mul])
        let plan = try await target().observation(for: desired, probing: .brisk, functions: nil, isRun: false).changes(to: desired)
        #expect(
            plan.description == """
                create proxy: never-deployed
                create container:mul: never-deployed
                reload caddyfile: route-added /mul
                0 unchanged
                """)
        #expect(calls() == [] && names(.config) == [])
    }

    @Test func `a function whose service is gone has no service`() async throws {
        try await up([mul])
        swarm.change { $0.services["shop_mul"] = nil }
        let desired = SwarmFixtures.desired([mul])
        let plan = try await target().observation(for: desired, probing: .brisk, functions: nil, isRun: false).changes(to: desired)
        #expect(plan.changes.map(\.line) == ["create container:mul: not-running (no service)"])
    }

    @Test func `a restart changes the counter alone`() async throws {
        try await up([mul])
        let before = try #require(swarm.service("shop_mul")).specification
        try await target().restart("mul")
        try await target().restart("mul")
        var expected = before
        expected.forceUpdate = 2
        #expect(swarm.service("shop_mul")?.specification == expected)
        await #expect(throws: DeploymentError.notDeployed(function: "nope")) { try await target().restart("nope") }
    }

    @Test func `a restart and a scale give nodes the present credentials of the registry`() async throws {
        try await up([mul])
        try await target().restart("mul")
        #expect(swarm.change { $0.auths } == [:])
        for (name, change) in [("ann", true), ("bob", false)] {
            let auth = RegistryAuth(username: name, password: "p", serverAddress: "reg:5000")
            let target = SwarmFixtures.target(swarm, state: state.path, auth: auth)
            if change { try await target.restart("mul") } else { try await target.scale("mul", to: 2) }
            #expect(swarm.change { $0.auths } == ["shop_mul": auth])
        }
    }

    @Test func `a scale changes the number of tasks alone, and the next deployment undoes it`() async throws {
        try await up([mul])
        var expected = try #require(swarm.service("shop_mul")).specification
        try await target().scale("mul", to: 2)
        expected.mode = .replicated(2)
        #expect(swarm.service("shop_mul")?.specification == expected)
        let report = try await up([mul])
        #expect(report.record?.changes.map(\.line) == ["scale container:mul: configuration-changed replicas (2 -> 1)"])
        await #expect(throws: DeploymentError.notDeployed(function: "nope")) { try await target().scale("nope", to: 2) }
    }

    @Test func `a number that the swarm has no room for changes nothing`() async throws {
        try await up([SwarmFixtures.function("alone", deploy: .recreate), SwarmFixtures.function("mul", replicas: 2)])
        _ = calls()
        let tooMany = await #expect(throws: SwarmFitError.self) { try await target().scale("mul", to: 200) }
        #expect(tooMany?.description == "the project has 201 tasks, and the network of a swarm has room for 200")
        let beside = await #expect(throws: SwarmFitError.self) { try await target().scale("alone", to: 2) }
        #expect(beside?.description == "function 'alone': `deploy: recreate` runs one task, and `replicas` is 2")
        #expect(calls() == [])
        try await target().scale("alone", to: 0)
    }

    @Test func `the proxy is taken down first, and secrets stay`() async throws {
        try await up([mul, sum])
        _ = calls()
        try await target().down()
        let removed = swarm.calls.filter { $0 != "wait" }
        #expect(
            removed == [
                "remove k-shop_proxy", "remove k-shop_proxy-loader", "remove k-shop_mul", "remove k-shop_sum", "remove n-shop_swarm",
            ])
        #expect(names(.secret) == ["shop_password_v1"])
        #expect(names(.config) == ["shop_deployment_1_0", "shop_deployment_2_0"])
        #expect(try target().history.last()?.desired.functions == [])
    }

    @Test func `a network that a task still uses is waited for`() async throws {
        try await up([mul])
        swarm.change { $0.networkUses = 3 }
        try await target().down()
        #expect(swarm.network("shop_swarm") == nil)
    }

    @Test func `a network that something else uses stays with a warning, until another down`() async throws {
        let warnings = Mutex<[String]>([])
        let target = SwarmFixtures.target(swarm, state: state.path) { event in
            if event.kind == .warning { warnings.withLock { $0.append(event.message) } }
        }
        try await up([mul])
        swarm.change { $0.networkUses = 1000 }
        try await target.down()
        #expect(warnings.withLock { $0 } == ["the network shop_swarm stays: something still uses it"])
        swarm.change { $0.networkUses = 0 }
        try await target.down()
        #expect(swarm.network("shop_swarm") == nil && warnings.withLock { $0.count } == 1)
    }

    @Test func `a rollback brings the deployment before back, on another manager too`() async throws {
        try await up([mul])
        try await up([SwarmFixtures.function("mul", image: "b")])
        let other = TemporaryFolder(in: "/dev/shm")
        let target = SwarmFixtures.target(swarm, state: other.path)
        try await target.records.sync()
        #expect(try await target.rollbackPlan().changes.map(\.line) == ["replace container:mul: image-changed image:mul (key-b -> key-a)"])
        let report = try await target.rollBack()
        #expect(report.number == 1 && report.deployment.record?.number == 3)
        #expect(swarm.service("shop_mul")?.specification.container.image == "reg:5000/shop@sha256:a")
        let gone = SwarmFixtures.target(swarm, state: other.path, missing: ["mul"])
        await #expect(throws: DeploymentError.self) { _ = try await gone.rollBack(to: 2) }
    }

    @Test func `a lock that another manager holds refuses a caller that does not wait`() async throws {
        let held = SwarmObject(
            id: "l", name: "shop_lock", labels: ["faaso.project": "shop", "faaso.role": "lock"], data: Array("bob@two: up".utf8))
        swarm.change { $0.objects[.config] = [held] }
        await #expect(throws: LockError.held(by: "bob@two: up")) { try await target().withLock(purpose: "up", wait: false) {} }
    }

    @Test func `progress and takeovers are reported for the function`() async throws {
        let events = Mutex<[DeploymentEvent]>([])
        let target = SwarmFixtures.target(swarm, state: state.path) { event in events.withLock { $0.append(event) } }
        let desired = SwarmFixtures.desired([mul])
        _ = try await target.withLock(purpose: "up") { try await target.applyLocked(desired) }
        let swapped = events.withLock { $0 }.filter { $0.kind == .swapped }
        #expect(swapped == [DeploymentEvent(.container("mul"), .swapped, "shop_mul runs")])
    }
}
