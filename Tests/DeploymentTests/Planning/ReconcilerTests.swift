import BuildGraph
import DeploymentSupport
import FoundationEssentials
import FunctionModel
import ReverseProxy
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// Printed plans.
struct ReconcilerTests {
    let sum = Fixtures.function("sum") { $0.environment = ["PRECISION": "2", "LOCALE": "C"] }
    let mul = Fixtures.function("mul") { $0.secrets = ["password": "v1"] }

    @Test func `nothing to do is said`() async throws {
        let desired = Fixtures.desired([mul, sum])
        #expect(try await Reconciler.plan(from: desired, to: desired) == "4 unchanged")
    }

    @Test func `an empty world gets everything`() throws {
        #expect(
            try Reconciler.changes(from: ObservedState(), to: Fixtures.desired([mul, sum])).description == """
                create proxy: never-deployed
                create container:mul: never-deployed
                create container:sum: never-deployed
                reload caddyfile: route-added /mul; route-added /sum
                0 unchanged
                """)
    }

    @Test func `a state that no Caddyfile can express has no plan`() {
        let desired = Fixtures.desired([sum], routes: [DesiredRoute(path: "/a b", function: "sum")])
        #expect(throws: ProxyConfigurationError.self) { try Reconciler.changes(from: ObservedState(), to: desired) }
        #expect(throws: ProxyConfigurationError.self) { try Reconciler.caddyfile(ObservedState(), desired) }
    }

    @Test func `an empty project gets a proxy that serves nothing`() throws {
        #expect(
            try Reconciler.changes(from: ObservedState(), to: Fixtures.desired([])).description == """
                create proxy: never-deployed
                1 unchanged
                """)
    }

    @Test func `every changed field is named`() async throws {
        var changed = sum
        changed.image = FunctionImage(id: "sha256:b", key: "k", reference: "r")
        changed.configuration.environment = ["PRECISION": "3", "TZ": "UTC"]
        changed.configuration.limits.cpus = 0.5
        changed.configuration.limits.memory = 1 << 20
        changed.configuration.networks = ["databases"]
        changed.configuration.volumes = [Volume(source: "data", target: "/data", readOnly: false)]
        changed.configuration.stopGrace = .seconds(1)
        #expect(
            try await Reconciler.plan(from: Fixtures.desired([mul, sum]), to: Fixtures.desired([mul, changed])) == """
                replace container:sum: image-changed image:sum (key-a -> k); configuration-changed environment.LOCALE (C -> unset); \
                configuration-changed environment.PRECISION (2 -> 3); configuration-changed environment.TZ (unset -> UTC); \
                configuration-changed limits.cpus (unset -> 0.5); configuration-changed limits.memory (512m -> 1m); \
                configuration-changed networks.databases (added); configuration-changed stop_grace (10s -> 1s); \
                configuration-changed volumes./data (unset -> data:rw)
                3 unchanged
                """)
    }

    @Test func `images whose keys do not differ are told apart by their own names`() async throws {
        var rebuilt = sum
        rebuilt.image = FunctionImage(id: "sha256:b", key: "key-a", reference: "r")
        #expect(
            try await Reconciler.plan(from: Fixtures.desired([sum]), to: Fixtures.desired([rebuilt])) == """
                replace container:sum: image-changed image:sum (a -> b)
                2 unchanged
                """)
    }

    @Test func `values from a file, of secrets, and those that no record proves are not shown`() {
        var (before, after) = (sum.configuration, sum.configuration)
        before.secrets = ["password": "version-1"]
        (after.environment, after.secrets) = (["PRECISION": "3"], ["password": "version-2"])
        func lines(_ recorded: ContainerConfiguration?) -> [String] {
            after.inputs.reasons(sinceDigests: before.fields, recorded: recorded?.inputs).map {
                String($0.line.split(separator: " ", maxSplits: 1)[1])
            }
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
        #expect(try await Reconciler.plan(from: Fixtures.desired([mul, sum]), to: Fixtures.desired([mul, changed])) == "4 unchanged")
    }

    @Test func `a changed secret replaces exactly its users`() async throws {
        var changed = mul
        changed.configuration.secrets["password"] = "v2"
        #expect(
            try await Reconciler.plan(from: Fixtures.desired([mul, sum]), to: Fixtures.desired([changed, sum])) == """
                replace container:mul: secret-changed password
                3 unchanged
                """)
    }

    @Test func `an image that will be built stands as a changed dependency`() async throws {
        var unbuilt = sum
        unbuilt.image = nil
        #expect(
            try await Reconciler.plan(from: Fixtures.desired([sum]), to: Fixtures.desired([unbuilt])) == """
                replace container:sum: dependency-changed image:sum
                2 unchanged
                """)
        #expect(
            try Reconciler.changes(from: ObservedState(), to: Fixtures.desired([unbuilt])).change(.container("sum"))?.line
                == "create container:sum: never-deployed; dependency-changed image:sum")
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
            try await Reconciler.plan(from: before, to: after) == """
                reload caddyfile: route-changed /a (function sum -> mul); route-changed /b (strip_prefix true -> false); route-removed /c; route-added /d
                3 unchanged
                """)
    }

    @Test func `added options change a route, and a record from before options reads as none`() async throws {
        let functions = [Fixtures.function("sum")]
        let before = Fixtures.desired(functions, routes: [DesiredRoute(path: "/a", function: "sum")])
        let options = RouteOptions(timeout: .seconds(5), users: ["ann": "$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G"])
        let after = Fixtures.desired(functions, routes: [DesiredRoute(path: "/a", function: "sum", options: options)])
        #expect(
            try await Reconciler.plan(from: before, to: after) == """
                reload caddyfile: route-changed /a (basic_auth.ann added, timeout unset -> 5s)
                2 unchanged
                """)
        let old = #"{"path": "/a", "function": "sum", "stripPrefix": true}"#
        #expect(try JSONDecoder().decode(RouteV1.self, from: Data(old.utf8)).route == before.routes[0])
    }

    @Test func `a function that lost its route and one that is gone are removed`() async throws {
        let after = Fixtures.desired([]) { $0.unrouted = ["sum"] }
        #expect(
            try await Reconciler.plan(from: Fixtures.desired([mul, sum]), to: after) == """
                reload caddyfile: route-removed /mul; route-removed /sum
                remove container:mul: function-removed mul
                remove container:sum: route-removed /sum
                1 unchanged
                """)
    }

    @Test func `a function that is routed for the first time says by which route`() async throws {
        #expect(
            try await Reconciler.plan(from: Fixtures.desired([sum]), to: Fixtures.desired([mul, sum])) == """
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
            try await Reconciler.plan(from: Fixtures.desired([sum]), to: after) == """
                replace proxy (interrupts): configuration-changed listen (127.0.0.1:8080 -> 127.0.0.1:9090); \
                configuration-changed proxy.image (caddy:2 -> caddy:3)
                2 unchanged
                """)
    }

    @Test func `an IPv6 address of listen is shown as it is written`() {
        var (old, new) = (Fixtures.desired([sum]), Fixtures.desired([sum]))
        (old.listen, new.listen) = (Listen(host: "::1", port: 8080), Listen(host: "::", port: 8080))
        let reasons = ProxyInputs(new, mounts: nil).reasons(sinceLabelled: ProxyInputs(old, mounts: nil).labelled)
        #expect(reasons.map(\.line) == ["configuration-changed listen ([::1]:8080 -> [::]:8080)"])
    }

    @Test func `routes that a new proxy starts with are named once, with the proxy`() async throws {
        let routes = [DesiredRoute(path: "/sum", function: "sum"), DesiredRoute(path: "/new", function: "sum")]
        let moved = "configuration-changed listen (127.0.0.1:8080 -> 127.0.0.1:9090)"
        let listen = "replace proxy (interrupts): \(moved); route-added /new"
        #expect(
            try await Reconciler.plan(
                from: Fixtures.desired([sum]), to: Fixtures.desired([sum], routes: routes) { $0.listen.port = 9090 })
                == listen + "\n2 unchanged")
        let more = routes + [DesiredRoute(path: "/mul", function: "mul")]
        #expect(
            try await Reconciler.plan(
                from: Fixtures.desired([sum]), to: Fixtures.desired([mul, sum], routes: more) { $0.listen.port = 9090 })
                == listen + "\ncreate container:mul: route-added /mul\nreload caddyfile: route-added /mul\n1 unchanged")
    }

    @Test func `imported snippets only reload`() async throws {
        let after = Fixtures.desired([sum]) { $0.snippets = ["a.caddy": "header X-A 1\n"] }
        #expect(
            try await Reconciler.plan(from: Fixtures.desired([sum]), to: after) == """
                reload caddyfile: configuration-changed proxy.import
                2 unchanged
                """)
    }
}
