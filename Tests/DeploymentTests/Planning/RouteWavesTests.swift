import Basics
import BuildGraph
import CaddyKeeper
import DeploymentSupport
import FunctionModel
import Synchronization
import TestSupport
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// Routes that are loaded before the slowest function of a run is ready.
@Suite(.timeLimit(.minutes(10)))
struct RouteWavesTests {
    static let mul = Fixtures.function("mul")
    static let sum = Fixtures.function("sum")
    static let before = Fixtures.desired([mul])

    /// A pause that a test ends.
    final class Pauses: Sendable {
        let asked = Mutex<[Duration]>([])
        let begun = WakeSignal()
        let end = WakeSignal()

        @Sendable func sleep(_ pause: Duration) async throws {
            asked.withLock { $0.append(pause) }
            begun.signal()
            await end.wait()
        }
    }

    /// Waits until a route is loaded.
    static func wait(_ world: FakeWorld, for path: String) async throws {
        while try world.deployer().loadedCaddyfile()?.routes.contains(where: { $0.path == path }) != true {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Makes a function ready, ends the pause, and waits until a route of the function is loaded.
    static func load(_ path: String, by function: String, _ waves: RouteWaves, _ world: FakeWorld, _ pauses: Pauses) async throws {
        waves.markReady(function)
        await pauses.begun.wait()
        pauses.end.signal()
        try await wait(world, for: path)
    }

    /// Runs for as long as one function becomes ready and its route is loaded.
    static func run(_ waves: RouteWaves, _ world: FakeWorld, _ pauses: Pauses, loading path: String, by function: String) async throws {
        try await waves.whileRunning(prepare: {}) { () async -> Result<Void, any Error> in
            do { return .success(try await load(path, by: function, waves, world, pauses)) } catch { return .failure(error) }
        }.get()
    }

    /// The proxy may serve on without the state folder, see docs/design/routes-and-proxy.md.
    @Test func `a load after the loss of the state keeps the routes of all that is served`() async throws {
        let world = try await Fixtures.deployed(Fixtures.desired([Self.mul, Self.sum]))
        world.change { state in
            for file in state.files.keys where file.hasPrefix("/state/proxy/") { state.files[file] = nil }
        }
        let pauses = Pauses()
        let after = Fixtures.desired(
            [Self.mul, Self.sum, Fixtures.function("new")],
            routes: ["mul", "new", "sum"].map { DesiredRoute(path: "/" + $0, function: $0) })
        world.change { $0.files["/state/upstreams/new"] = Array("new-1:3000".utf8) }
        let waves = RouteWaves(after, world.deployer(), sleep: pauses.sleep)
        #expect(try world.deployer().loadedCaddyfile() == nil)
        try await waves.makeCallable(["new"])
        #expect(try world.deployer().loadedCaddyfile()?.routes.map(\.path) == ["/mul", "/new", "/sum"])
        #expect(world.snapshot.loaded?.contains("/upstreams/sum}") == true)
    }

    @Test func `a route is loaded while a slow function is still being built`() async throws {
        let world = try await Fixtures.deployed(Self.before)
        let after = Fixtures.desired(
            [Self.mul, Self.sum],
            routes: [
                DesiredRoute(path: "/mul", function: "mul"), DesiredRoute(path: "/new", function: "mul"),
                DesiredRoute(path: "/sum", function: "sum"),
            ])
        let pauses = Pauses()
        let waves = RouteWaves(after, world.deployer(), sleep: pauses.sleep)
        try await Self.run(waves, world, pauses, loading: "/new", by: "mul")
        #expect(waves.loads == 1)
        #expect(world.snapshot.loaded?.contains("/sum") == false)
        #expect(pauses.asked.withLock { $0 } == [.seconds(2)])
        // Nobody is told that a route is left out which is only not ready yet.
        #expect(world.warnings(.caddyfile) == [])
    }

    @Test func `an early load that would wait for an older Caddy is left out`() async throws {
        let world = try await Fixtures.deployed(Self.before)
        let after = Fixtures.desired([Self.mul], routes: [DesiredRoute(path: "/new", function: "mul")])
        let plain = world.deployer()
        var effects = plain.effects
        let generations = [ProxyGeneration(number: 1, state: .retiring), ProxyGeneration(number: 2, state: .serving)]
        effects.proxy.report = { ProxyReport(generations: generations) }
        let pauses = Pauses()
        let host = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker)
        let waves = RouteWaves(after, host, sleep: pauses.sleep)
        await waves.whileRunning(prepare: {}) {
            waves.markReady("mul")
            for _ in 0..<2 {
                await pauses.begun.wait()
                pauses.end.signal()
            }
        }
        #expect(waves.loads == 0 && !waves.hasLoaded && !world.snapshot.effects.contains("load"))
    }

    @Test func `a run that is cut off after an early load records what that load has`() async throws {
        let world = try await Fixtures.deployed(Self.before)
        let after = Fixtures.desired(
            [Self.mul, Self.sum],
            routes: [
                DesiredRoute(path: "/mul", function: "mul"), DesiredRoute(path: "/new", function: "mul"),
                DesiredRoute(path: "/sum", function: "sum"),
            ]
        ) {
            $0.proxy.headerLimit = 65536
            $0.proxy.importFolder = "caddy"
            $0.snippets = ["a.caddy": "respond 200\n"]
        }
        let pauses = Pauses()
        let host = world.deployer()
        let run = DeploymentRun(host, host.observation(of: try await host.observe(for: after)), after, sleep: pauses.sleep)
        try await run.begin()
        try await run.performing { () async -> Result<Void, any Error> in
            run.note(.ended(NodeResult(.container("mul"), .reused)))
            await pauses.begun.wait()
            pauses.end.signal()
            do { return .success(try await Self.wait(world, for: "/new")) } catch { return .failure(error) }
        }.get()
        #expect(run.waves.loads == 1)
        let results = [NodeResult(.container("mul"), .reused), NodeResult(.container("sum"), .skipped), NodeResult(.caddyfile, .skipped)]
        let record = try #require(try await run.finish(results, commit: nil))
        #expect(record.desired.routes.map(\.path) == ["/mul", "/new"])
        #expect(record.desired.snippets == after.snippets && record.desired.proxy == after.proxy)
        // A repair of that deployment loads nothing.
        let observed = try await world.deployer().observe(for: record.desired)
        #expect(try Reconciler.caddyfile(observed, record.desired) == nil)
    }

    @Test func `a run that is cut off before its first load records the old routes and settings`() async throws {
        let world = try await Fixtures.deployed(Self.before)
        let after = Fixtures.desired([Self.mul], routes: [DesiredRoute(path: "/new", function: "mul")]) { $0.proxy.headerLimit = 65536 }
        let host = world.deployer()
        let run = DeploymentRun(host, host.observation(of: try await host.observe(for: after)), after)
        try await run.begin()
        await run.performing {}
        let results = [NodeResult(.container("mul"), .reused), NodeResult(.caddyfile, .skipped)]
        let record = try await run.finish(results, commit: nil)
        let desired = try record?.desired ?? #require(try host.history.last()?.desired)
        #expect(desired.routes == Self.before.routes && desired.proxy == Self.before.proxy)
    }

    @Test func `a run that ends before the pause loads nothing early`() async throws {
        let world = try await Fixtures.deployed(Self.before)
        let after = Fixtures.desired([Self.mul], routes: [DesiredRoute(path: "/new", function: "mul")])
        let pauses = Pauses()
        let waves = RouteWaves(after, world.deployer(), sleep: pauses.sleep)
        await waves.whileRunning(prepare: {}) {
            waves.markReady("mul")
            await pauses.begun.wait()
        }
        #expect(waves.loads == 0 && world.snapshot.loaded?.contains("/new") == false)
    }

    @Test func `a route that moves to a function that is not ready stays where it is`() async throws {
        let before = Fixtures.desired(
            [Self.mul, Self.sum], routes: [DesiredRoute(path: "/a", function: "mul"), DesiredRoute(path: "/b", function: "sum")])
        let world = try await Fixtures.deployed(before)
        let after = Fixtures.desired(
            [Self.mul, Self.sum],
            routes: [DesiredRoute(path: "/a", function: "sum"), DesiredRoute(path: "/c", function: "mul")])
        let pauses = Pauses()
        let waves = RouteWaves(after, world.deployer(), sleep: pauses.sleep)
        try await Self.run(waves, world, pauses, loading: "/c", by: "mul")
        let loaded = try #require(try world.deployer().loadedCaddyfile()?.routes)
        #expect(loaded.map { "\($0.path) \($0.function)" } == ["/a mul", "/b sum", "/c mul"])
    }

    @Test func `a run loads a few times at most, at growing intervals`() async throws {
        let names = ["a", "b", "c", "d", "e"]
        let functions = names.map { Fixtures.function($0) }
        let world = try await Fixtures.deployed(Fixtures.desired(functions, routes: [DesiredRoute(path: "/", function: "a")]))
        let after = Fixtures.desired(functions)
        let pauses = Pauses()
        let waves = RouteWaves(after, world.deployer(), sleep: pauses.sleep)
        try await waves.whileRunning(prepare: {}) { () async -> Result<Void, any Error> in
            do {
                for name in names.prefix(3) { try await Self.load("/" + name, by: name, waves, world, pauses) }
            } catch { return .failure(error) }
            for name in names.suffix(2) { waves.markReady(name) }
            return .success(())
        }.get()
        #expect(waves.loads == 3)
        #expect(pauses.asked.withLock { $0 } == RouteWaves.pauses)
    }

    @Test func `the step of the Caddyfile is evaluated during a load, and then waits for it`() async throws {
        let world = try await Fixtures.deployed(Self.before)
        // The early load leaves nothing for the last one, which would wait here for ever.
        let after = Fixtures.desired(
            [Self.mul], routes: [DesiredRoute(path: "/mul", function: "mul"), DesiredRoute(path: "/new", function: "mul")])
        let (begun, release) = (WakeSignal(), WakeSignal())
        let plain = world.deployer()
        var effects = plain.effects
        let load = effects.proxy.load
        effects.proxy.load = { text in
            begun.signal()
            await release.wait()
            try await load(text)
        }
        let slow = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker)
        let run = DeploymentRun(slow, slow.observation(of: try await slow.observe(for: after)), after)
        let rule = CaddyfileRule(run: run, deployed: ["mul"])
        try await run.performing { () async -> Result<Void, any Error> in
            run.waves.markReady("mul")
            await begun.wait()
            do {
                guard case .stale(let step) = try await rule.evaluate([:]) else {
                    return .failure(FakeWorld.Refused(description: "current"))
                }
                release.signal()
                _ = try await rule.perform(step, [:])
                return .success(())
            } catch { return .failure(error) }
        }.get()
        #expect(run.waves.loads == 1 && world.snapshot.loaded?.contains("/new") == true)
    }

    @Test func `what Caddy refuses early is left to the last load`() async throws {
        let world = try await Fixtures.deployed(Self.before)
        world.change { $0.refusesCaddyfiles = true }
        let after = Fixtures.desired([Self.mul], routes: [DesiredRoute(path: "/new", function: "mul")])
        let pauses = Pauses()
        let waves = RouteWaves(after, world.deployer(), sleep: pauses.sleep)
        await waves.whileRunning(prepare: {}) {
            waves.markReady("mul")
            await pauses.begun.wait()
            pauses.end.signal()
        }
        #expect(waves.loads == 0)
    }
}
