import BuildGraph
import DeploymentSupport
import FoundationEssentials
import FunctionModel
import Testing

@testable import Deployment

/// Plans as they print.
struct ReconcilerTests {
    let sum = Fixtures.function("sum") { $0.environment = ["PRECISION": "2", "LOCALE": "C"] }
    let mul = Fixtures.function("mul") { $0.secrets = ["password": "v1"] }

    /// The plan from a world in which `before` is deployed and `damage` was done.
    func plan(
        from before: DesiredState, to after: DesiredState, _ damage: (inout ObservedState) -> Void = { _ in }
    ) async throws -> String {
        let world = Fixtures.world()
        world.change { $0.secrets["password"] = ("v1", [1]) }
        _ = try await world.deployer().deployLocked(before)
        var observed = try await world.deployer().observe(for: before)
        damage(&observed)
        return Reconciler.changes(from: observed, to: after).description
    }

    @Test func `nothing to do is said`() async throws {
        let desired = Fixtures.desired([mul, sum])
        #expect(try await plan(from: desired, to: desired) == "4 unchanged")
    }

    @Test func `an empty world gets everything`() {
        #expect(
            Reconciler.changes(from: ObservedState(), to: Fixtures.desired([mul, sum])).description == """
                create proxy: never-built
                create container:mul: never-built
                create container:sum: never-built
                reload caddyfile: route-added /mul; route-added /sum
                0 unchanged
                """)
    }

    @Test func `an empty project gets a proxy that serves nothing`() {
        #expect(
            Reconciler.changes(from: ObservedState(), to: Fixtures.desired([])).description == """
                create proxy: never-built
                1 unchanged
                """)
    }

    @Test func `every changed field is named`() async throws {
        var changed = sum
        changed.image = DesiredImage(id: "sha256:b", key: "k", reference: "r")
        changed.configuration.environment = ["PRECISION": "3", "TZ": "UTC"]
        changed.configuration.limits.cpus = 0.5
        changed.configuration.limits.memory = 1 << 20
        changed.configuration.networks = ["databases"]
        changed.configuration.volumes = [Volume(source: "data", target: "/data", readOnly: false)]
        changed.configuration.stopGrace = .seconds(1)
        #expect(
            try await plan(from: Fixtures.desired([mul, sum]), to: Fixtures.desired([mul, changed])) == """
                replace container:sum: image-changed image:sum (a -> b); configuration-changed environment.LOCALE (C -> unset); \
                configuration-changed environment.PRECISION (2 -> 3); configuration-changed environment.TZ (unset -> UTC); \
                configuration-changed limits.cpus (unset -> 0.5); configuration-changed limits.memory (512m -> 1m); \
                configuration-changed networks.databases (added); configuration-changed stop_grace (10s -> 1s); \
                configuration-changed volumes./data (unset -> data:rw)
                3 unchanged
                """)
    }

    @Test func `values from a file, of secrets, and those that no record proves are not shown`() {
        var (before, after) = (sum.configuration, sum.configuration)
        before.secrets = ["password": "version-1"]
        (after.environment, after.secrets) = (["PRECISION": "3"], ["password": "version-2"])
        func lines(_ recorded: ContainerConfiguration?) -> [String] {
            after.differences(from: before.fields, recorded: recorded).map { String($0.line.split(separator: " ", maxSplits: 1)[1]) }
        }
        let hidden = ["environment.LOCALE (removed)", "environment.PRECISION", "password"]
        #expect(lines(before) == ["environment.LOCALE (C -> unset)", "environment.PRECISION (2 -> 3)", "password"])
        #expect(lines(nil) == hidden)
        var other = before
        other.environment = ["LOCALE": "x", "PRECISION": "y"]
        #expect(lines(other) == hidden)
        before.environmentFile = ".env"
        #expect(lines(before) == hidden)
        (before.environmentFile, after.environmentFile) = (nil, ".env")
        #expect(lines(before) == ["environment.LOCALE (C -> unset)", "environment.PRECISION", "password"])
    }

    @Test func `health and drain touch no container`() async throws {
        var changed = sum
        changed.health.path = "/health"
        changed.drain = .seconds(1)
        #expect(try await plan(from: Fixtures.desired([mul, sum]), to: Fixtures.desired([mul, changed])) == "4 unchanged")
    }

    @Test func `a changed secret replaces exactly its users`() async throws {
        var changed = mul
        changed.configuration.secrets["password"] = "v2"
        #expect(
            try await plan(from: Fixtures.desired([mul, sum]), to: Fixtures.desired([changed, sum])) == """
                replace container:mul: secret-changed password
                3 unchanged
                """)
    }

    @Test func `an image that will be built stands as a changed dependency`() async throws {
        var unbuilt = sum
        unbuilt.image = nil
        #expect(
            try await plan(from: Fixtures.desired([sum]), to: Fixtures.desired([unbuilt])) == """
                replace container:sum: dependency-changed image:sum
                2 unchanged
                """)
        #expect(
            Reconciler.changes(from: ObservedState(), to: Fixtures.desired([unbuilt])).change("container:sum")?.description
                == "create container:sum: never-built; dependency-changed image:sum")
    }

    @Test func `routes are one step with a cause each`() async throws {
        let before = Fixtures.desired(
            [mul, sum],
            routes: [
                DesiredRoute(path: "/a", function: "sum"), DesiredRoute(path: "/b", function: "sum"),
                DesiredRoute(path: "/c", function: "mul"),
            ])
        let after = Fixtures.desired(
            [mul, sum],
            routes: [
                DesiredRoute(path: "/a", function: "mul"), DesiredRoute(path: "/b", function: "sum", stripPrefix: false),
                DesiredRoute(path: "/d", function: "mul"),
            ])
        #expect(
            try await plan(from: before, to: after) == """
                reload caddyfile: route-changed /a (sum -> mul); route-changed /b (strip_prefix false); route-removed /c; route-added /d
                3 unchanged
                """)
    }

    @Test func `what a route adds is a change of it, and a record of before there was any reads as none`() async throws {
        let functions = [Fixtures.function("sum")]
        let before = Fixtures.desired(functions, routes: [DesiredRoute(path: "/a", function: "sum")])
        let options = RouteOptions(timeout: .seconds(5), users: ["ann": "$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G"])
        let after = Fixtures.desired(functions, routes: [DesiredRoute(path: "/a", function: "sum", options: options)])
        #expect(
            try await plan(from: before, to: after) == """
                reload caddyfile: route-changed /a (timeout unset -> 5s, basic_auth)
                2 unchanged
                """)
        let old = #"{"path": "/a", "function": "sum", "stripPrefix": true}"#
        #expect(try JSONDecoder().decode(DesiredRoute.self, from: Data(old.utf8)) == before.routes[0])
    }

    @Test func `a function that lost its route and one that is gone are removed`() async throws {
        let after = Fixtures.desired([]) { $0.unrouted = ["sum"] }
        #expect(
            try await plan(from: Fixtures.desired([mul, sum]), to: after) == """
                reload caddyfile: route-removed /mul; route-removed /sum
                remove container:mul: function-removed mul
                remove container:sum: route-removed /sum
                1 unchanged
                """)
    }

    @Test func `a function that is routed for the first time says by which route`() async throws {
        #expect(
            try await plan(from: Fixtures.desired([sum]), to: Fixtures.desired([mul, sum])) == """
                create container:mul: route-added /mul
                reload caddyfile: route-added /mul
                2 unchanged
                """)
    }

    @Test func `a changed listen or proxy image replaces the proxy, which interrupts`() async throws {
        let after = Fixtures.desired([sum]) { desired in
            desired.listen.port = 9090
            desired.proxy.image = "caddy:3"
        }
        #expect(
            try await plan(from: Fixtures.desired([sum]), to: after) == """
                replace proxy (interrupts): configuration-changed listen (127.0.0.1:8080:8080 -> 127.0.0.1:9090:9090); \
                configuration-changed proxy.image (caddy:2 -> caddy:3)
                reload caddyfile: configuration-changed listen
                1 unchanged
                """)
    }

    @Test func `imported snippets only reload`() async throws {
        let after = Fixtures.desired([sum]) { $0.snippets = ["a.caddy": "header X-A 1\n"] }
        #expect(
            try await plan(from: Fixtures.desired([sum]), to: after) == """
                reload caddyfile: configuration-changed proxy.import
                2 unchanged
                """)
    }

    @Test(arguments: [
        ("exited", "start container:sum: not-running (stopped)"), ("paused", "start container:sum: not-running (paused)"),
        ("restarting", "replace container:sum: unhealthy (restarts again and again)"),
    ])
    func `what became of a container decides what is done`(word: String, line: String) async throws {
        let desired = Fixtures.desired([sum])
        let text = try await plan(from: desired, to: desired) { $0.containers[0].state = RunState(engine: word) }
        #expect(text == line + "\n2 unchanged")
    }

    @Test func `damage by hand is named`() async throws {
        let desired = Fixtures.desired([sum])
        var text = try await plan(from: desired, to: desired) { $0.containers[0].health = .unhealthy("answers 503") }
        #expect(text == "replace container:sum: unhealthy (answers 503)\n2 unchanged")
        text = try await plan(from: desired, to: desired) { $0.containers = [] }
        #expect(text == "create container:sum: not-running (no container)\n2 unchanged")
        text = try await plan(from: desired, to: desired) { $0.containers[0].name = "mine" }
        #expect(text == "replace container:sum: configuration-changed name (renamed to mine)\n2 unchanged")
        text = try await plan(from: desired, to: desired) { $0.containers[0].networks = [] }
        #expect(text == "replace container:sum: configuration-changed networks.shop_functions (not attached)\n2 unchanged")
        text = try await plan(from: desired, to: desired) { $0.upstreams = [:] }
        #expect(text == "start container:sum: not-running (running, but its upstream file does not name it)\n2 unchanged")
        text = try await plan(from: desired, to: desired) { $0.proxies[0].state = .stopped }
        #expect(text == "start proxy: not-running (stopped)\n2 unchanged")
        text = try await plan(from: desired, to: desired) { $0.proxies = [] }
        #expect(text == "create proxy: not-running (no container)\n2 unchanged")
        text = try await plan(from: desired, to: desired) { $0.proxies[0].answers = false }
        #expect(text == "replace proxy (interrupts): unhealthy (its admin socket does not answer)\n2 unchanged")
        text = try await plan(from: desired, to: desired) { $0.mounts = "other" }
        #expect(text == "replace proxy (interrupts): configuration-changed state (its folders were made anew)\n2 unchanged")
        text = try await plan(from: desired, to: desired) { $0.loaded = nil }
        #expect(text == "reload caddyfile: route-added /sum\n2 unchanged")
    }

    @Test func `what was left over of a deployment is removed`() async throws {
        let desired = Fixtures.desired([sum])
        let text = try await plan(from: desired, to: desired) { observed in
            var candidate = observed.containers[0]
            (candidate.id, candidate.name, candidate.number) = ("other", "shop_sum_2", 2)
            observed.containers.append(candidate)
        }
        #expect(text == "remove container:sum: previous-failed shop_sum_2 (left over)\n2 unchanged")
    }

    @Test func `a reload that did not come to its end is a cause of its own`() async throws {
        let desired = Fixtures.desired([sum])
        var text = try await plan(from: desired, to: desired) { $0.isClosing = true }
        #expect(text == "reload caddyfile: previous-failed (a reload did not come to its end)\n2 unchanged")
        text = try await plan(from: desired, to: Fixtures.desired([sum], routes: [DesiredRoute(path: "/other", function: "sum")])) {
            $0.isClosing = true
        }
        #expect(
            text == """
                reload caddyfile: route-added /other; route-removed /sum; previous-failed (a reload did not come to its end)
                2 unchanged
                """)
        var observed = ObservedState()
        observed.isClosing = true
        #expect(Reconciler.caddyfile(observed, Fixtures.desired([])) == nil)
    }
}
