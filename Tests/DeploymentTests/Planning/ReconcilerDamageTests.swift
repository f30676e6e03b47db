import DeploymentSupport
import Testing

@testable import Deployment
@testable import SingleHost

/// Plans for a world that was changed from outside.
struct ReconcilerDamageTests {
    private let sum = Fixtures.function("sum")

    @Test(arguments: [
        ("exited", "start container:sum: not-running (stopped)"), ("paused", "start container:sum: not-running (paused)"),
        ("restarting", "replace container:sum: unhealthy (it ended, and the engine restarts it)"),
    ])
    func `what became of a container decides what is done`(word: String, line: String) async throws {
        let desired = Fixtures.desired([sum])
        let text = try await Reconciler.plan(from: desired, to: desired) { $0.containers[0].state = RunState(engine: word) }
        #expect(text == line + "\n2 unchanged")
    }

    @Test func `damage by hand is named`() async throws {
        let desired = Fixtures.desired([sum])
        var text = try await Reconciler.plan(from: desired, to: desired) { $0.containers[0].health = .unhealthy("answers 503") }
        #expect(text == "replace container:sum: unhealthy (answers 503)\n2 unchanged")
        text = try await Reconciler.plan(from: desired, to: desired) { $0.containers = [] }
        #expect(text == "create container:sum: not-running (no container)\n2 unchanged")
        text = try await Reconciler.plan(from: desired, to: desired) { $0.containers[0].name = "mine" }
        #expect(text == "replace container:sum: configuration-changed name (renamed to mine)\n2 unchanged")
        text = try await Reconciler.plan(from: desired, to: desired) { $0.containers[0].networks = [] }
        #expect(text == "replace container:sum: configuration-changed networks.shop_functions (not attached)\n2 unchanged")
        text = try await Reconciler.plan(from: desired, to: desired) { $0.upstreams = [:] }
        #expect(text == "start container:sum: not-running (running, but its upstream file does not name it)\n2 unchanged")
        text = try await Reconciler.plan(from: desired, to: desired) { $0.proxies[0].state = .stopped }
        #expect(text == "start proxy: not-running (stopped)\n2 unchanged")
        text = try await Reconciler.plan(from: desired, to: desired) { $0.proxies[0].state = .restarting }
        #expect(text == "replace proxy: unhealthy (it ended, and the engine restarts it)\n2 unchanged")
        text = try await Reconciler.plan(from: desired, to: desired) { $0.proxies = [] }
        #expect(text == "create proxy: not-running (no container)\n2 unchanged")
        text = try await Reconciler.plan(from: desired, to: desired) { $0.proxies[0].answers = false }
        #expect(text == "replace proxy (interrupts): unhealthy (it does not answer)\n2 unchanged")
        text = try await Reconciler.plan(from: desired, to: desired) { $0.mounts = "other" }
        #expect(text == "replace proxy (interrupts): configuration-changed state (its folders were created again)\n2 unchanged")
        text = try await Reconciler.plan(from: desired, to: desired) { $0.loaded = nil }
        #expect(text == "reload caddyfile: route-added /sum\n2 unchanged")
    }

    @Test func `what was left over of a deployment is removed`() async throws {
        let desired = Fixtures.desired([sum])
        let text = try await Reconciler.plan(from: desired, to: desired) { observed in
            var candidate = observed.containers[0]
            (candidate.id, candidate.name, candidate.number) = ("other", "shop_sum_2", 2)
            observed.containers.append(candidate)
        }
        #expect(text == "remove container:sum: previous-failed shop_sum_2 (left over)\n2 unchanged")
    }

    @Test func `a reload that did not come to its end is a cause of its own`() async throws {
        let desired = Fixtures.desired([sum])
        var text = try await Reconciler.plan(from: desired, to: desired) { $0.isLoading = true }
        #expect(text == "reload caddyfile: previous-failed (a reload did not come to its end)\n2 unchanged")
        text = try await Reconciler.plan(
            from: desired, to: Fixtures.desired([sum], routes: [DesiredRoute(path: "/other", function: "sum")])
        ) {
            $0.isLoading = true
        }
        #expect(
            text == """
                reload caddyfile: route-added /other; route-removed /sum; previous-failed (a reload did not come to its end)
                2 unchanged
                """)
        var observed = ObservedState()
        observed.isLoading = true
        #expect(try Reconciler.caddyfile(observed, Fixtures.desired([])) == nil)
    }
}

extension Reconciler {
    /// The printed plan for a world in which `before` is deployed and `damage` was done.
    static func plan(
        from before: DesiredState, to after: DesiredState, _ damage: (inout ObservedState) -> Void = { _ in }
    ) async throws -> String {
        let world = Fixtures.world()
        world.change { $0.secrets["password"] = ("v1", [1]) }
        _ = try await world.deployer().deployLocked(before)
        var observed = try await world.deployer().observe(for: before)
        damage(&observed)
        return try Reconciler.changes(from: observed, to: after).description
    }
}
