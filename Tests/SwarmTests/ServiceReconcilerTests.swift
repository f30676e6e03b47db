import ContainerEngine
import Deployment
import FunctionModel
import Testing
import WorkModel

@testable import Swarm

/// Printed plans of a swarm.
struct ServiceReconcilerTests {
    let sum = SwarmFixtures.function { $0.environment = ["LOCALE": "C", "PRECISION": "2"] }

    /// The plan from the services of some functions to other functions.
    private func plan(
        _ before: [DesiredFunction], _ after: [DesiredFunction], _ change: (inout ServiceSpecification) -> Void = { _ in }
    ) throws -> String {
        let (old, new) = (SwarmFixtures.desired(before), SwarmFixtures.desired(after))
        var services = before.map { SwarmFixtures.service($0) }
        for index in services.indices { change(&services[index]) }
        var observed = SwarmFixtures.observed(services + [SwarmFixtures.proxy(old), try SwarmFixtures.loader(old)])
        observed.past.loaded = try SwarmFixtures.loaded(old)
        return try SwarmObservation(observed, on: SwarmFixtures.target(FakeSwarm())).changes(to: new).description
    }

    @Test func `an unchanged project has nothing to do`() throws {
        #expect(try plan([sum], [sum]) == "3 unchanged")
    }

    @Test func `an empty swarm gets the proxy, then the functions, then the routes`() throws {
        let observation = SwarmObservation(SwarmFixtures.observed([]), on: SwarmFixtures.target(FakeSwarm()))
        #expect(
            try observation.changes(to: SwarmFixtures.desired([sum])).description == """
                create proxy: never-deployed
                create container:sum: never-deployed
                reload caddyfile: route-added /sum
                0 unchanged
                """)
    }

    @Test func `every changed field is named as in metadata yml`() throws {
        var changed = sum
        changed.configuration.environment = ["PRECISION": "3", "TZ": "UTC"]
        changed.configuration.limits.cpus = 0.5
        changed.configuration.limits.memory = 1 << 20
        changed.configuration.limits.pids = 7
        changed.configuration.networks = ["databases"]
        changed.configuration.volumes = [Volume(source: "data", target: "/data")]
        changed.configuration.stopGrace = .seconds(1)
        changed.configuration.command = ["serve"]
        changed.health.path = "/up"
        changed.health.retries = 9
        #expect(
            try plan([sum], [changed]) == """
                replace container:sum: configuration-changed command (unset -> serve); \
                configuration-changed environment.LOCALE (C -> unset); \
                configuration-changed environment.PRECISION (2 -> 3); configuration-changed environment.TZ (unset -> UTC); \
                configuration-changed health.path (/ping -> /up); configuration-changed health.retries (3 -> 9); \
                configuration-changed limits.cpus (unset -> 0.5); configuration-changed limits.memory (512m -> 1m); \
                configuration-changed limits.pids (256 -> 7); configuration-changed networks.databases (added); \
                configuration-changed stop_grace (10s -> 1s); configuration-changed volumes./data (unset -> data:rw)
                2 unchanged
                """)
    }

    @Test func `another port changes the Caddyfile, too`() throws {
        var changed = sum
        changed.configuration.port = 8000
        #expect(
            try plan([sum], [changed]) == """
                replace container:sum: configuration-changed port (3000 -> 8000)
                reload caddyfile: configuration-changed caddyfile (differs)
                1 unchanged
                """)
    }

    @Test func `the number of tasks and their nodes are compared`() throws {
        let placement = Placement(constraints: ["node.role == worker"], spread: ["node.labels.zone"], maximumPerNode: 2)
        var changed = sum
        (changed.replicas, changed.placement) = (3, placement)
        #expect(
            try plan([sum], [changed]) == """
                replace container:sum: configuration-changed placement.constraints (unset -> "node.role == worker"); \
                configuration-changed placement.max_per_node (unset -> 2); \
                configuration-changed placement.spread (unset -> node.labels.zone); \
                configuration-changed replicas (1 -> 3)
                2 unchanged
                """)
    }

    @Test func `another image is named by its key`() throws {
        var changed = sum
        changed.image = FunctionImage(id: "sha256:b", key: "key-b", reference: "shop/sum:b")
        #expect(
            try plan([sum], [changed]) == """
                replace container:sum: image-changed image:sum (key-a -> key-b)
                2 unchanged
                """)
    }

    @Test func `an image that was built again with the same key is named by its identifier`() throws {
        var changed = sum
        changed.image?.id = "sha256:b"
        #expect(
            try plan([sum], [changed]) == """
                replace container:sum: image-changed image:sum (a -> b)
                2 unchanged
                """)
    }

    @Test func `the same image with another key is no change`() throws {
        var changed = sum
        changed.image?.key = "key-b"
        #expect(try plan([sum], [changed]) == "3 unchanged")
    }

    @Test func `an image that will be built stands as a changed dependency`() throws {
        var changed = sum
        changed.image = nil
        #expect(
            try plan([sum], [changed]) == """
                replace container:sum: dependency-changed image:sum
                2 unchanged
                """)
    }

    @Test func `an image that was set by hand is named`() throws {
        #expect(
            try plan([sum], [sum]) { $0.container.image = "evil:1" } == """
                replace container:sum: image-changed image:sum (it was set to evil:1)
                2 unchanged
                """)
    }

    @Test func `a new value of a secret is named without its versions`() throws {
        let before = SwarmFixtures.function { $0.secrets = ["password": "v1"] }
        let after = SwarmFixtures.function { $0.secrets = ["password": "v2"] }
        #expect(
            try plan([before], [after]) == """
                replace container:sum: secret-changed password
                2 unchanged
                """)
    }

    @Test func `values of variables from a file are not shown`() throws {
        var (before, after) = (sum, sum)
        before.configuration.environmentFile = ".env"
        after.configuration.environmentFile = ".env"
        after.configuration.environment["PRECISION"] = "3"
        #expect(
            try plan([before], [after]) == """
                replace container:sum: configuration-changed environment.PRECISION
                2 unchanged
                """)
    }

    @Test func `a change by hand is named and undone`() throws {
        let text = try plan([sum], [sum]) { service in
            service.mode = .replicated(5)
            service.container.environment["DEBUG"] = "1"
            service.container.readOnlyRoot = false
        }
        #expect(
            text == """
                replace container:sum: configuration-changed environment.DEBUG (1 -> unset); configuration-changed faaso.read_only; \
                configuration-changed replicas (5 -> 1)
                2 unchanged
                """)
    }

    @Test func `a function that runs alone is interrupted`() throws {
        let (before, after) = (SwarmFixtures.function(), SwarmFixtures.function(deploy: .recreate))
        #expect(try plan([before], [after]).contains("replace container:sum (interrupts): configuration-changed deploy (swap -> recreate)"))
    }

    @Test func `a function that is gone is removed after its route`() throws {
        #expect(
            try plan([sum, SwarmFixtures.function("mul")], [sum]) == """
                reload caddyfile: route-removed /mul
                remove container:mul: function-removed mul
                2 unchanged
                """)
    }

    @Test func `settings of the proxy replace it, with the Caddyfile that it needs`() throws {
        var desired = SwarmFixtures.desired([sum])
        var observed = SwarmFixtures.observed([SwarmFixtures.service(sum), SwarmFixtures.proxy(desired), try SwarmFixtures.loader(desired)])
        observed.past.loaded = try SwarmFixtures.loaded(desired)
        desired.listen.port = 9090
        desired.proxy.image = "caddy:3"
        desired.proxy.constraints = ["node.labels.edge == true"]
        #expect(
            try SwarmObservation(observed, on: SwarmFixtures.target(FakeSwarm())).changes(to: desired).description == """
                replace proxy (interrupts): configuration-changed listen (8080:8080 -> 9090:8080); \
                configuration-changed proxy.constraints \
                ("node.platform.arch == x86_64" -> "node.labels.edge == true, node.platform.arch == x86_64"); \
                configuration-changed proxy.image (caddy:2 -> caddy:3)
                2 unchanged
                """)
    }

    @Test func `an image of the proxy that was set by hand is named`() throws {
        let desired = SwarmFixtures.desired([sum])
        var proxy = SwarmFixtures.proxy(desired)
        proxy.container.image = "evil:1"
        let observed = SwarmFixtures.observed([SwarmFixtures.service(sum), proxy, try SwarmFixtures.loader(desired)])
        #expect(
            ServiceReconciler.proxy(observed, desired, on: SwarmFixtures.platform)?.line
                == "replace proxy (interrupts): configuration-changed proxy.image (it was set to evil:1)")
        var other = desired
        other.proxy.image = "caddy:3"
        #expect(
            ServiceReconciler.proxy(observed, other, on: SwarmFixtures.platform)?.line
                == "replace proxy (interrupts): configuration-changed proxy.image (caddy:2 -> caddy:3)")
    }

    @Test func `a loader that is gone, or was changed by hand, interrupts nobody`() throws {
        let desired = SwarmFixtures.desired([sum])
        func line(_ loader: ServiceSpecification?) -> String? {
            let services = [SwarmFixtures.service(sum), SwarmFixtures.proxy(desired)] + [loader].compactMap(\.self)
            return ServiceReconciler.proxy(SwarmFixtures.observed(services), desired, on: SwarmFixtures.platform)?.line
        }
        #expect(line(nil) == "replace proxy: not-running (no loader of the Caddyfile)")
        var loader = try SwarmFixtures.loader(desired)
        #expect(line(loader) == nil)
        loader.container.user = "0"
        #expect(line(loader)?.hasPrefix("replace proxy: configuration-changed faaso.user") == true)
        // Another version of faaso may bring another program.
        loader = try SwarmFixtures.loader(desired)
        loader.container.configs[1].name = "shop_loader_0"
        #expect(line(loader) == "replace proxy: configuration-changed faaso.programs")
    }

    @Test func `a paused update is taken up again`() throws {
        let desired = SwarmFixtures.desired([sum])
        let observed = SwarmFixtures.observed(
            [SwarmFixtures.service(sum), SwarmFixtures.proxy(desired)], update: ServiceUpdateStatus(.paused, message: "task t1 failed"))
        let step = ServiceReconciler.function(sum, observed, desired, for: SwarmFixtures.platform)
        #expect(step?.line == "replace container:sum: previous-failed shop_sum (task t1 failed)")
    }

    @Test func `services of another project are left out`() throws {
        var other = SwarmFixtures.service(sum)
        other.labels["faaso.project"] = "bakery"
        let observed = SwarmFixtures.observed([other])
        #expect(observed.functions.isEmpty && observed.owner == nil)
        #expect(SwarmFixtures.observed([SwarmFixtures.service(sum)]).owner == "https://example.org/shop.git")
    }
}
