import ContainerEngine
import Deployment
import FunctionModel
import Testing
import WorkModel

@testable import Swarm

/// Printed plans of a swarm.
struct ServiceReconcilerTests {
    let sum = SwarmFixtures.function { $0.environment = ["LOCALE": "C", "PRECISION": "2"] }

    private func plan(
        _ before: [DesiredFunction], _ after: [DesiredFunction], _ wanted: [String: ServiceSpecification]? = nil,
        _ change: (inout ServiceSpecification) -> Void = { _ in }
    ) throws -> String {
        var services = before.map { SwarmFixtures.service($0) }
        for index in services.indices { change(&services[index]) }
        services.append(try SwarmFixtures.proxy(SwarmFixtures.desired(before)))
        let desired = SwarmFixtures.desired(after)
        let functions = wanted ?? Dictionary(after.map { ($0.name, SwarmFixtures.service($0)) }) { first, _ in first }
        return ServiceReconciler.changes(
            from: SwarmFixtures.observed(services), to: desired, .init(functions: functions, proxy: try SwarmFixtures.proxy(desired))
        ).description
    }

    @Test func `an unchanged project has nothing to do`() throws {
        #expect(try plan([sum], [sum]) == "2 unchanged")
    }

    @Test func `an empty swarm gets everything, the proxy last`() throws {
        let desired = SwarmFixtures.desired([sum])
        let plan = ServiceReconciler.changes(
            from: SwarmFixtures.observed([]), to: desired,
            .init(functions: ["sum": SwarmFixtures.service(sum)], proxy: try SwarmFixtures.proxy(desired)))
        #expect(
            plan.description == """
                create container:sum: never-deployed
                create proxy: never-deployed
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
        changed.configuration.port = 8000
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
                configuration-changed port (3000 -> 8000); configuration-changed stop_grace (10s -> 1s); \
                configuration-changed volumes./data (unset -> data:rw)
                replace proxy (interrupts): configuration-changed caddyfile
                0 unchanged
                """)
    }

    @Test func `the scale of a function is compared`() throws {
        let placement = ServicePlacement(constraints: ["node.role == worker"], spread: ["node.labels.zone"], maximumPerNode: 2)
        let wanted = ["sum": SwarmFixtures.service(sum, scale: FunctionScale(replicas: 3, placement: placement))]
        #expect(
            try plan([sum], [sum], wanted) == """
                replace container:sum: configuration-changed placement.constraints (unset -> "node.role == worker"); \
                configuration-changed placement.max_per_node (unset -> 2); \
                configuration-changed placement.spread (unset -> node.labels.zone); \
                configuration-changed replicas (1 -> 3)
                1 unchanged
                """)
    }

    @Test func `another image is named by its key`() throws {
        let wanted = ["sum": SwarmFixtures.service(sum, image: SwarmFixtures.image("b"))]
        #expect(
            try plan([sum], [sum], wanted) == """
                replace container:sum: image-changed image:sum (key-a -> key-b)
                1 unchanged
                """)
    }

    @Test func `an image that is pushed again with the same key is named by its digest`() throws {
        var image = SwarmFixtures.image("b")
        image.key = "key-a"
        #expect(
            try plan([sum], [sum], ["sum": SwarmFixtures.service(sum, image: image)]) == """
                replace container:sum: image-changed image:sum (a -> b)
                1 unchanged
                """)
    }

    @Test func `an image that will be built stands as a changed dependency`() throws {
        #expect(
            try plan([sum], [sum], [:]) == """
                replace container:sum: dependency-changed image:sum
                1 unchanged
                """)
    }

    @Test func `a new value of a secret is named without its versions`() throws {
        let before = SwarmFixtures.function { $0.secrets = ["password": "v1"] }
        let after = SwarmFixtures.function { $0.secrets = ["password": "v2"] }
        #expect(
            try plan([before], [after]) == """
                replace container:sum: secret-changed password
                1 unchanged
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
                1 unchanged
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
                replace container:sum: configuration-changed environment.DEBUG (1 -> unset); configuration-changed faaso; \
                configuration-changed replicas (5 -> 1)
                1 unchanged
                """)
    }

    @Test func `a function that runs alone is interrupted`() throws {
        let (before, after) = (SwarmFixtures.function(), SwarmFixtures.function(deploy: .recreate))
        #expect(try plan([before], [after]).contains("replace container:sum (interrupts): configuration-changed deploy (swap -> recreate)"))
    }

    @Test func `a function that is gone is removed after its route`() throws {
        #expect(
            try plan([sum, SwarmFixtures.function("mul")], [sum]) == """
                replace proxy (interrupts): configuration-changed caddyfile
                remove container:mul: function-removed mul
                1 unchanged
                """)
    }

    @Test func `a paused update is taken up again`() throws {
        let desired = SwarmFixtures.desired([sum])
        let observed = SwarmFixtures.observed(
            [SwarmFixtures.service(sum), try SwarmFixtures.proxy(desired)], update: ServiceUpdateStatus(.paused, message: "task t1 failed"))
        let step = ServiceReconciler.function(sum, SwarmFixtures.service(sum), observed, desired)
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
