import Basics
import CaddyKeeper
import ContainerEngine
import DeploymentSupport
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// A deployment of a version whose upstream files have no port.
struct OldUpstreamTests {
    private static let desired = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum")])

    /// Deploys, and changes everything to the form of the older version.
    private static func world() async throws -> FakeWorld {
        let world = try await Fixtures.deployed(desired)
        let new = try #require(world.snapshot.text("/state/proxy/Caddyfile"))
        let old = ["mul", "sum"].reduce(new) { text, name in
            let file = "{file.\(KeeperFolder.upstreams)/\(name)}"
            return text.replacing("reverse_proxy tcp/\(file) {", with: "reverse_proxy \(file):3000 {")
        }
        #expect(old != new)
        let source = LoadedCaddyfile.Source(text: old, routes: desired.routes, settings: desired.caddyfileInputs.inputs.digests)
        let stored = try JSONCoding.pretty(source)
        world.change { state in
            state.files["/state/proxy/Caddyfile"] = Array(old.utf8)
            state.files["/state/proxy/loaded.json"] = stored
            state.loaded = old
            for name in ["mul", "sum"] { state.files["/state/upstreams/\(name)"] = Array("\(name)-1".utf8) }
            for id in state.containers.keys { state.containers[id]?.specification.labels[Labels.containerPort] = nil }
        }
        #expect(world.snapshot.serves("sum") && world.snapshot.serves("mul"))
        return world
    }

    @Test func `the next run loads the new form once, and then adds the ports`() async throws {
        let world = try await Self.world()
        let done = try await world.deployer().deployLocked(Self.desired)
        #expect(done.failures.isEmpty)
        let state = world.snapshot
        #expect(state.serves("sum") && state.serves("mul"))
        #expect(state.text("/state/upstreams/sum") == "sum-1:3000")
        #expect(state.effects.count { $0 == "load" } == 1)
        // The window without a way to the functions is as short as two writes.
        let load = try #require(state.effects.firstIndex(of: "load"))
        let after = state.effects[(load + 1)...].filter { !$0.contains("/state/loading") && !$0.hasPrefix("write /state/proxy/") }
        #expect(after.prefix(2) == ["write /state/upstreams/mul", "write /state/upstreams/sum"])
        #expect(!state.effects.contains { $0.hasPrefix("create ") || $0.hasPrefix("stop ") })
        #expect(try await Reconciler.changes(from: world.deployer().observe(for: Self.desired), to: Self.desired).changes.isEmpty)
    }

    @Test func `a function that is replaced in that run serves with its new port`() async throws {
        let world = try await Self.world()
        let after = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum") { $0.port = 8000 }])
        let done = try await world.deployer().deployLocked(after)
        #expect(done.failures.isEmpty && world.snapshot.serves("sum") && world.snapshot.serves("mul"))
        #expect(world.snapshot.text("/state/upstreams/sum") == "sum-2:8000")
    }

    @Test func `a proxy that does not run starts with the new form`() async throws {
        let world = try await Self.world()
        world.change { state in
            if let id = state.id(named: "shop_proxy") { state.containers[id]?.state = "exited" }
        }
        let done = try await world.deployer().deployLocked(Self.desired)
        #expect(done.failures.isEmpty && world.snapshot.serves("sum") && world.snapshot.serves("mul"))
    }

    @Test(arguments: [false, true])
    func `the next run finishes the change wherever it was cut off`(after: Bool) async throws {
        _ = try await CutOff.everywhere(after: after) {
            try await Self.world()
        } act: {
            _ = try await $0.deployLocked(Self.desired)
        } check: { world, cut in
            let done = try await world.deployer().deployLocked(Self.desired)
            #expect(done.failures.isEmpty, cut)
            #expect(world.snapshot.serves("sum") && world.snapshot.serves("mul"), cut)
        }
    }
}
