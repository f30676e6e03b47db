import BuildGraph
import ContainerEngine
import Deployment
import ReverseProxy
import Testing
import WorkModel

@testable import Swarm

/// Whole deployments, against a swarm in memory.
struct SwarmDeploymentTests {
    let swarm = FakeSwarm()

    init() { swarm.change { $0.isQuick = true } }

    private func deployment(
        _ functions: [DesiredFunction], images: [String: String] = [:], secrets: [String: String] = ["password": "hunter2"],
        _ change: (inout DesiredState) -> Void = { _ in }
    ) -> SwarmDeployment {
        var desired = SwarmFixtures.desired(functions)
        change(&desired)
        let references = functions.map { ($0.name, SwarmFixtures.image(images[$0.name] ?? "a")) }
        let project = SwarmProject(
            desired: desired, images: Dictionary(references) { first, _ in first }, proxyImage: "caddy@sha256:c", probe: [1, 2, 3])
        let conductor = ServiceConductor(swarm: swarm, auth: nil, sleep: { [swarm] _ in try swarm.wait() })
        return SwarmDeployment(project, swarm: swarm, conductor: conductor) { secrets[$0].map { Array($0.utf8) } }
    }

    /// The calls since the last question, without those of waiting.
    private func calls() -> [String] {
        swarm.change { state in
            defer { state.calls = [] }
            return state.calls.filter { $0 != "wait" }.sorted()
        }
    }

    private func names(_ kind: SwarmObject.Kind) -> [String] { swarm.change { ($0.objects[kind] ?? []).map(\.name).sorted() } }

    let sum = SwarmFixtures.function("sum") { $0.secrets = ["password": "v1"] }
    let mul = SwarmFixtures.function("mul")

    @Test func `a first deployment creates everything, and a second one nothing`() async throws {
        let outcome = try await deployment([mul, sum]).run()
        #expect(outcome.failures.isEmpty)
        #expect(
            outcome.done.map { "\($0.action.rawValue) \($0.node)" } == ["create container:mul", "create container:sum", "create proxy"])
        #expect(calls() == ["create shop_mul", "create shop_proxy", "create shop_sum", "network shop_functions network"])
        #expect(names(.secret) == ["shop_password_v1"] && names(.config).map { $0.split(separator: "_")[1] } == ["caddyfile", "probe"])
        #expect(try await deployment([mul, sum]).plan().description == "3 unchanged")
        let again = try await deployment([mul, sum]).run()
        #expect(again.done.isEmpty && again.failures.isEmpty && calls().isEmpty)
    }

    @Test func `services refer to the objects by their IDs`() async throws {
        _ = try await deployment([sum]).run()
        let service = try #require(swarm.service("shop_sum")).specification
        #expect(service.networks.map(\.target) == ["n-shop_functions"] && service.container.secrets.map(\.id) == ["o-shop_password_v1"])
        let probe = try #require(names(.config).last)
        #expect(service.container.configs.map(\.id) == ["o-" + probe])
    }

    @Test func `an edit of one function updates one service`() async throws {
        _ = try await deployment([mul, sum]).run()
        _ = calls()
        let outcome = try await deployment([mul, sum], images: ["sum": "b"]).run()
        #expect(outcome.done.map(\.line) == ["replace container:sum: image-changed image:sum (key-a -> key-b)"])
        #expect(calls() == ["update shop_sum 1"])
    }

    @Test func `a function that fails keeps its version, and the others go on`() async throws {
        _ = try await deployment([mul, sum]).run()
        _ = calls()
        swarm.change { $0.broken = ["reg:5000/shop@sha256:b"] }
        let outcome = try await deployment([mul, sum], images: ["sum": "b", "mul": "d"]).run()
        #expect(outcome.done.map(\.node) == [.container("mul")] && Array(outcome.failures.keys) == [.container("sum")])
        #expect(swarm.service("shop_sum")?.specification.container.image == "reg:5000/shop@sha256:a")
        #expect(calls() == ["roll back shop_sum", "update shop_mul 1", "update shop_sum 1"])
    }

    @Test func `a new function that fails gets no route`() async throws {
        swarm.change { $0.broken = ["reg:5000/shop@sha256:b"] }
        let outcome = try await deployment([mul, sum], images: ["sum": "b"]).run()
        #expect(Array(outcome.failures.keys) == [.container("sum")] && swarm.service("shop_sum") == nil)
        let text = swarm.change { state in
            (state.objects[.config] ?? []).filter { $0.name.contains("caddyfile") }.map { String(decoding: $0.data, as: UTF8.self) }
        }
        #expect(text.count == 1 && text[0].contains("name shop_mul") && !text[0].contains("name shop_sum"))
    }

    @Test func `a function that is gone is removed after the routes`() async throws {
        _ = try await deployment([mul, sum]).run()
        _ = calls()
        let outcome = try await deployment([sum]).run()
        #expect(outcome.done.map { "\($0.action.rawValue) \($0.node)" } == ["replace proxy", "remove container:mul"])
        #expect(calls() == ["remove k-shop_mul", "update shop_proxy 1"] && swarm.service("shop_mul") == nil)
    }

    @Test func `a new value of a secret is another secret, and the old one stays for a rollback`() async throws {
        _ = try await deployment([sum]).run()
        for version in ["v2", "v3"] {
            let changed = SwarmFixtures.function("sum") { $0.secrets = ["password": version] }
            let outcome = try await deployment([changed]).run()
            #expect(outcome.done.map(\.line) == ["replace container:sum: secret-changed password"])
        }
        #expect(names(.secret) == ["shop_password_v2", "shop_password_v3"])
    }

    @Test func `a secret that is not set stops the deployment before a service changes`() async throws {
        let unset = deployment([sum], secrets: [:])
        await #expect(throws: DeploymentError.secretNotSet(function: "sum", secret: "password")) { _ = try await unset.run() }
        #expect(calls() == ["network shop_functions network"])
    }

    @Test func `an external network must exist, and another one is created`() async throws {
        var function = SwarmFixtures.function("sum") { $0.networks = ["databases"] }
        let created = deployment([function])
        _ = try await created.run()
        #expect(calls().contains("network databases joined-network"))
        function.externalNetworks = ["databases"]
        swarm.change { $0.networks["databases"] = nil }
        let external = deployment([function])
        await #expect(throws: DeploymentError.networkMissing(function: "sum", network: "databases")) { _ = try await external.run() }
    }

    @Test func `routes that no Caddyfile can express stop the deployment`() async throws {
        let invalid = deployment([mul]) { $0.routes = [DesiredRoute(path: "/a b", function: "mul")] }
        await #expect(throws: ProxyConfigurationError.path("/a b")) { _ = try await invalid.run() }
        #expect(swarm.service("shop_mul") == nil)
    }

    @Test func `a plan changes nothing`() async throws {
        #expect(
            try await deployment([mul]).plan().description == """
                create container:mul: never-deployed
                create proxy: never-deployed
                0 unchanged
                """)
        #expect(calls().isEmpty && names(.config).isEmpty)
    }
}
