import BuildGraph
import ContainerEngine
import ContentHash
import DeploymentSupport
import FunctionModel
import HTTPClient
import TestSupport
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// Deployments on a real engine with a real Caddy.
struct DeploymentEngineTests {
    @Test func `a function is served, and a second apply changes nothing`() async throws {
        try await DeploymentFixture.with { fixture in
            let desired = fixture.desired([fixture.function("sum")])
            let first = try await fixture.deployer.deploy(desired, commit: "abc")
            #expect(first.failures.isEmpty)
            #expect(
                first.plan.description == """
                    create proxy: never-deployed
                    create container:sum: never-deployed
                    reload caddyfile: route-added /sum
                    0 unchanged
                    """)
            let answer = try await fixture.get("/sum/x")
            #expect(answer.text == "version 1 /x")
            #expect(try await fixture.containers() == ["\(fixture.project)_proxy running", "\(fixture.project)_sum_1 running"])
            let second = try await fixture.deployer.deploy(desired)
            #expect(second.plan.description == "3 unchanged")
            #expect(second.record == nil)
            let status = try await fixture.deployer.status()
            #expect(status.functions.map(\.health) == [.healthy])
            #expect(status.functions.first?.upstream == "sum-1")
            #expect(status.proxy.state == .running)
        }
    }

    @Test func `five swaps under a kept load lose no request`() async throws {
        try await DeploymentFixture.with { fixture in
            _ = try await fixture.deployer.deploy(fixture.desired([fixture.function("sum")]))
            let load = DeploymentLoad(port: fixture.listen.port, path: "/sum/slowly")
            try await load.untilAnswered(by: "1")
            for version in 2...6 {
                let report = try await fixture.deployer.deploy(fixture.desired([fixture.function("sum", version: "\(version)")]))
                #expect(report.failures.isEmpty)
                #expect(fixture.events.texts(.warning) == [])
                #expect(report.results.first { $0.node == .caddyfile }?.outcome == .reused)
                try await load.untilAnswered(by: "\(version)", times: 100)
            }
            let result = await load.stop()
            #expect(result.failures == [])
            #expect(Set(result.versions.keys) == ["1", "2", "3", "4", "5", "6"])
            #expect(try await fixture.containers() == ["\(fixture.project)_proxy running", "\(fixture.project)_sum_6 running"])
        }
    }

    @Test func `a swap of all functions at once loses no request of any`() async throws {
        try await DeploymentFixture.with { fixture in
            let names = ["a", "b", "c", "d", "e"]
            _ = try await fixture.deployer.deploy(fixture.desired(names.map { fixture.function($0) }))
            let loads = names.map { DeploymentLoad(port: fixture.listen.port, path: "/\($0)", connections: 1) }
            for load in loads { try await load.untilAnswered(by: "1") }
            let report = try await fixture.deployer.deploy(fixture.desired(names.map { fixture.function($0, version: "2") }))
            #expect(report.failures.isEmpty && report.results.count { $0.outcome == .done } == 5)
            for load in loads {
                try await load.untilAnswered(by: "2")
                let result = await load.stop()
                #expect(result.failures == [])
                #expect(Set(result.versions.keys) == ["1", "2"])
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a slow request outlives the swap, and the swap waits for it and no longer`() async throws {
        try await DeploymentFixture.with { fixture in
            // A swap that waits out the drain time exceeds the time limit.
            func desired(_ version: String) -> DesiredState {
                var function = fixture.function("sum", version: version)
                function.drain = .seconds(600)
                return fixture.desired([function])
            }
            _ = try await fixture.deployer.deploy(desired("1"))
            async let slow = fixture.get("/sum/slow")
            try await eventually("the slow request is in flight") {
                try await fixture.deployer.effects.proxy.upstreams().values.contains { $0 > 0 }
            }
            _ = try await fixture.deployer.deploy(desired("2"))
            #expect(try await fixture.deployer.effects.proxy.upstreams().values.allSatisfy { $0 == 0 }, "the swap did not wait")
            #expect(fixture.events.texts(.warning) == [])
            let answer = try await slow
            #expect(answer.status == 200 && answer.headers.first("x-version") == "1")
        }
    }

    @Test func `an unhealthy candidate is removed, and the old version serves on`() async throws {
        try await DeploymentFixture.with { fixture in
            _ = try await fixture.deployer.deploy(fixture.desired([fixture.function("mul"), fixture.function("sum")]))
            let load = DeploymentLoad(port: fixture.listen.port, path: "/sum", connections: 2)
            let bad = fixture.desired([
                fixture.function("mul", version: "2"), fixture.function("sum", version: "2", ping: "503", startPeriod: .seconds(10)),
            ])
            let report = try await fixture.deployer.deploy(bad)
            let error = report.failures["sum"] as? DeploymentError
            #expect(error?.description == "function 'sum' did not become healthy: /ping answers 503 after 10s")
            #expect(error?.log.isEmpty == false)
            #expect(try await fixture.get("/mul").text == "version 2 /")
            let result = await load.stop()
            #expect(result.failures == [] && Set(result.versions.keys) == ["1"])
            #expect(try await fixture.containers().count == 3)
            let again = try await fixture.deployer.deploy(
                fixture.desired([fixture.function("mul", version: "2"), fixture.function("sum")]))
            #expect(again.plan.isEmpty)
        }
    }

    @Test func `a candidate that ends is removed at once, with its last words`() async throws {
        try await DeploymentFixture.with { fixture in
            var function = fixture.function("sum")
            function.configuration.environment["BREAK"] = "nonsense"
            let report = try await fixture.deployer.deploy(fixture.desired([function]))
            let error = report.failures["sum"] as? DeploymentError
            #expect(error?.description.contains("it ended") == true)
            #expect(error?.log.contains { $0.contains("using config from file") } == true)
            #expect(fixture.events.texts(.warning).contains("/sum is left out: its function is not served"))
            #expect(try await fixture.get("/sum").status == 404)
            #expect(try await fixture.containers() == ["\(fixture.project)_proxy running"])
        }
    }

    @Test func `an edit of the routes reloads, and starts and removes only what it names`() async throws {
        try await DeploymentFixture.with { fixture in
            let functions = [fixture.function("mul"), fixture.function("sum")]
            _ = try await fixture.deployer.deploy(fixture.desired(functions))
            let moved = try await fixture.deployer.deploy(
                fixture.desired(
                    functions,
                    routes: [
                        DesiredRoute(path: "/mul", function: "sum"), DesiredRoute(path: "/deep/sum", function: "mul", stripPrefix: false),
                    ]))
            #expect(
                moved.plan.description == """
                    reload caddyfile: route-added /deep/sum; route-changed /mul (function mul -> sum); route-removed /sum
                    3 unchanged
                    """)
            #expect(moved.results.first { $0.node == .caddyfile }?.outcome == .done)
            #expect(try await fixture.get("/deep/sum/x").text == "version 1 /deep/sum/x")
            #expect(try await fixture.get("/sum").status == 404)
            #expect(try await fixture.get("/mulx").status == 404)
            let removed = try await fixture.deployer.deploy(fixture.desired([fixture.function("sum")]))
            #expect(removed.failures.isEmpty)
            #expect(try await fixture.containers() == ["\(fixture.project)_proxy running", "\(fixture.project)_sum_1 running"])
            #expect(try await fixture.get("/sum").status == 200)
            #expect(try FileEffects.onDisk.list(fixture.state.upstreams) == [".identity", "sum"])
        }
    }

    @Test func `a rollback serves the old version again, without a lost request`() async throws {
        try await DeploymentFixture.with { fixture in
            _ = try await fixture.deployer.deploy(fixture.desired([fixture.function("sum")]))
            _ = try await fixture.deployer.deploy(fixture.desired([fixture.function("sum", version: "2")]))
            let load = DeploymentLoad(port: fixture.listen.port, path: "/sum", connections: 2)
            let report = try await fixture.deployer.rollBack().deployment
            #expect(report.record?.number == 3)
            #expect(try await fixture.get("/sum").text == "version 1 /")
            try await fixture.deployer.restart("sum")
            #expect(fixture.events.texts(.warning) == [])
            #expect(await load.stop().failures == [])
        }
    }

    @Test(arguments: ["1000:1000", "app"])
    func `secrets are files that only the function can read, and stand nowhere else`(user: String) async throws {
        try await DeploymentFixture.with { fixture in
            let image = try await DeploymentFixture.build("USERS=\(user)", user: user, project: fixture.project, fixture.engine)
            let store = SecretStore(state: fixture.state)
            try store.set("password", Array("canary-7f3a".utf8))
            func desired() throws -> DesiredState {
                var function = fixture.function("sum", image: image)
                function.configuration.secrets = try store.versions()
                return fixture.desired([function, fixture.function("mul")])
            }
            let report = try await fixture.deployer.deploy(try desired())
            #expect(report.failures.isEmpty)
            #expect(try await fixture.get("/sum/files/run/secrets/password").text == "canary-7f3a")
            let engine = HTTPClient(endpoint: .unix(path: "/var/run/docker.sock"))
            for id in try await fixture.engine.containers(label: [Labels.filter(fixture.project)]).map(\.id) {
                #expect(try await engine.send(HTTPRequest(target: "/containers/\(id)/json")).text.contains("canary") == false)
            }
            #expect(try fixture.deployer.history.all().allSatisfy { try !String(decoding: $0.encoded, as: UTF8.self).contains("canary") })
            let archive = try await fixture.engine.getArchive("\(fixture.project)_sum_1", path: "/run/secrets/password")
            #expect(
                String(decoding: archive[100..<107], as: UTF8.self) == "0100400"
                    || String(decoding: archive[100..<107], as: UTF8.self) == "0000400")
            #expect(Int(String(decoding: archive[108..<115], as: UTF8.self), radix: 8) == (user == "app" ? 1234 : 1000))

            try store.set("password", Array("canary-new".utf8))
            let changed = try await fixture.deployer.deploy(try desired())
            #expect(changed.plan.description == "replace container:sum: secret-changed password\n3 unchanged")
            #expect(try await fixture.get("/sum/files/run/secrets/password").text == "canary-new")
            #expect(
                try await fixture.engine.volumes(label: Labels.filters(fixture.project, .secrets)).map(\.name) == [
                    "\(fixture.project)_sum_2_secrets"
                ])
        }
    }

    @Test(arguments: ["root", "0", "toor"])
    func `an image that runs as root is refused`(user: String) async throws {
        try await DeploymentFixture.with { fixture in
            let image = try await DeploymentFixture.build("USERS=\(user)", user: user, project: fixture.project, fixture.engine)
            let report = try await fixture.deployer.deploy(fixture.desired([fixture.function("sum", image: image)]))
            #expect(report.failures["sum"] as? DeploymentError == .rootImage(function: "sum", user: user))
            #expect(try await fixture.containers() == ["\(fixture.project)_proxy running"])
        }
    }

    @Test func `down leaves nothing in the engine, and up comes back`() async throws {
        try await DeploymentFixture.with { fixture in
            let desired = fixture.desired([fixture.function("sum")])
            _ = try await fixture.deployer.deploy(desired)
            _ = try await fixture.deployer.networks.tests()
            _ = try await fixture.deployer.networks.tests()
            try await fixture.deployer.down()
            #expect(try await fixture.containers() == [])
            let networks = try await fixture.engine.networks(label: [Labels.filter(fixture.project)])
            #expect(networks.isEmpty || fixture.events.texts(.warning).contains { $0.contains("until the engine is restarted") })
            #expect(try fixture.deployer.history.all().map(\.desired.functions.count) == [1, 0])
            #expect(try await fixture.deployer.deploy(desired).failures.isEmpty)
            #expect(try await fixture.get("/sum").status == 200)
        }
    }

    @Test func `a network that somebody else's container uses stays after down`() async throws {
        try await DeploymentFixture.with { fixture in
            _ = try await fixture.deployer.deploy(fixture.desired([fixture.function("sum")]))
            let name = try await fixture.deployer.networks.functions()
            var other = ContainerSpecification(image: fixture.image.id)
            (other.network, other.labels) = (name, [:])
            let id = try await fixture.engine.create(other, name: "\(fixture.project)-other")
            try await fixture.engine.start(id)
            try await fixture.deployer.down()
            #expect(try await fixture.containers() == [])
            #expect(fixture.events.texts(.warning) == ["the network \(name) stays: \(fixture.project)-other is connected to it"])
            try await fixture.engine.remove(id, force: true)
            try await fixture.deployer.down()
            #expect(try await fixture.engine.network(name) == nil)
        }
    }

    @Test func `a snippet that Caddy refuses changes nothing, a good one is loaded`() async throws {
        try await DeploymentFixture.with { fixture in
            var desired = fixture.desired([fixture.function("sum")])
            _ = try await fixture.deployer.deploy(desired)
            desired.functions[0].configuration.environment["VERSION"] = "2"
            desired.snippets = ["a.caddy": "nonsense {\n"]
            await #expect(throws: DeploymentError.self) { try await fixture.deployer.deploy(desired) }
            #expect(try await fixture.get("/sum").text == "version 1 /")
            desired.snippets = ["a.caddy": "header X-From-Snippet yes\n"]
            #expect(try await fixture.deployer.deploy(desired).results.first { $0.node == .caddyfile }?.outcome == .done)
            let answer = try await fixture.get("/sum")
            #expect(answer.text == "version 2 /" && answer.headers.first("x-from-snippet") == "yes")
            #expect(try await fixture.deployer.deploy(desired).plan.isEmpty)
            try await fixture.engine.kill("\(fixture.project)_proxy")
            _ = try await fixture.deployer.deploy(desired)
            #expect(try await fixture.get("/sum").headers.first("x-from-snippet") == "yes")
        }
    }

    @Test func `Caddy runs as the owner of the state folder, whoever deploys`() async throws {
        try await DeploymentFixture.with { fixture in
            try FileEffects.onDisk.makeFolder(fixture.state.path, 0o755, FileOwner(user: 1000, group: 1000))
            let live = fixture.deployer
            let deployer = SingleHost(
                project: fixture.project, state: fixture.state, effects: live.effects,
                invoker: SingleHost.Invoker(user: 1000, group: 1000, name: "ann@host"))
            let desired = fixture.desired([fixture.function("sum")])
            for one in [live, deployer, live] {
                #expect(try await one.deploy(desired).failures.isEmpty)
                #expect(try await fixture.get("/sum").status == 200)
                #expect(try await fixture.engine.container("\(fixture.project)_proxy")?.user == "1000:1000")
                #expect(FileOwner.of(fixture.state.data) == FileOwner(user: 1000, group: 1000))
            }
        }
    }
}
