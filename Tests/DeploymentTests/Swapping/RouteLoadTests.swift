import CaddyKeeper
import ContentHash
import DeploymentSupport
import FunctionModel
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// The mark of a load whose Caddyfile is not stored yet.
struct RouteLoadTests {
    let before = Fixtures.desired([Fixtures.function("sum")])
    let after = Fixtures.desired(
        [Fixtures.function("sum")],
        routes: [DesiredRoute(path: "/sum", function: "sum"), DesiredRoute(path: "/more", function: "sum")])
    let mark = "/state/loading"

    @Test func `a load waits for nothing, and its mark exists until the text is stored`() async throws {
        let world = try await Fixtures.deployed(before)
        let began = world.snapshot.clock
        #expect(try await world.deployer().loadRoutes(after))
        #expect(world.snapshot.clock == began)
        let stored = ["write /state/proxy/Caddyfile", "write /state/proxy/loaded.json"]
        #expect(world.snapshot.effects == ["write \(mark)", "load"] + stored + ["remove \(mark)"])
    }

    @Test func `a load that has to wait says what for`() async throws {
        let world = try await Fixtures.deployed(before)
        let plain = world.deployer()
        var effects = plain.effects
        let retiring = ProxyGeneration(number: 3, state: .retiring, connections: 1)
        effects.proxy.report = { ProxyReport(generations: [retiring, ProxyGeneration(number: 4, state: .serving)]) }
        let host = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker, log: world.note)
        #expect(try await host.loadRoutes(after))
        #expect(world.waits(.caddyfile) == ["the routes before the last change still run with 1 open connection"])
    }

    @Test func `a Caddyfile of somebody else is seen, named and replaced`() async throws {
        let world = try await Fixtures.deployed(before)
        let plain = world.deployer()
        var effects = plain.effects
        effects.proxy.report = { ProxyReport(digest: world.snapshot.loaded.map { Digest.of($0).hex }) }
        let host = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker, log: world.note)
        #expect(try await Reconciler.changes(from: host.observe(for: before), to: before).isEmpty)
        let text = world.snapshot.loaded
        for supervised in [false, true] {
            world.change { $0.loaded = "http://:80 {\n}\n" }
            let plan = try await Reconciler.changes(from: host.observe(for: before), to: before)
            #expect(
                plan.changes.map(\.line) == [
                    "reload caddyfile: unhealthy caddyfile (the proxy serves one that this deployment did not load)"
                ])
            if supervised {
                var memory = Supervisor.Memory()
                try await Supervisor(host, jitter: { 0 }).lookLocked(&memory)
            } else {
                let report = try await host.deployLocked(before)
                #expect(report.failures.isEmpty)
            }
            #expect(world.snapshot.loaded == text)
        }
        let warning = "somebody else loaded a Caddyfile into the proxy; it is replaced by that of this deployment"
        #expect(world.warnings(.caddyfile) == [warning, warning])
    }

    @Test func `a report that is older than a load of faaso tells nothing about it`() async throws {
        let world = try await Fixtures.deployed(before)
        var observed = try await world.deployer().observe()
        let loaded = try #require(observed.loaded)
        observed.proxies[0].report = ProxyReport(digest: Digest.of(loaded.text).hex)
        #expect(!observed.hasForeignCaddyfile)
        #expect(!observed.after(load: LoadedCaddyfile(text: "other", source: nil)).hasForeignCaddyfile)
        observed.loaded?.text = "other"
        #expect(observed.hasForeignCaddyfile)
        observed.isLoading = true
        #expect(!observed.hasForeignCaddyfile)
    }

    @Test(arguments: [("write /state/loading", false), ("write /state/loading", true)])
    func `a load that fails before it begins leaves no mark, and what was loaded`(effect: String, wasDone: Bool) async throws {
        let world = try await Fixtures.deployed(before)
        let loaded = world.snapshot.text("/state/proxy/Caddyfile")
        world.change { $0.failing = (effect, wasDone) }
        await #expect(throws: FakeWorld.Refused.self) { try await world.deployer().loadRoutes(after) }
        #expect(world.snapshot.files[mark] == nil)
        #expect(world.snapshot.text("/state/proxy/Caddyfile") == loaded)
        world.change { $0.failing = nil }
        #expect(try await world.deployer().loadRoutes(after))
    }

    private static let unknownEnds = ["load", "write /state/proxy/Caddyfile", "write /state/proxy/loaded.json"]

    @Test(arguments: unknownEnds, [false, true])
    func `a load whose end is unknown keeps the mark until the same run repeats it`(
        effect: String, wasDone: Bool
    ) async throws {
        let world = try await Fixtures.deployed(before)
        let text = world.snapshot.loaded
        let host = world.deployer()
        world.change { $0.failing = (effect, wasDone) }
        await #expect(throws: FakeWorld.Refused.self) { try await host.loadRoutes(after) }
        #expect(world.snapshot.files[mark] != nil)
        world.change { $0.failing = nil }
        #expect(try await host.loadRoutes(before))
        #expect(world.snapshot.files[mark] == nil && world.snapshot.loaded == text)
        #expect(try host.loadedCaddyfile()?.text == text)
    }

    @Test(arguments: unknownEnds, [false, true])
    func `a load whose end is unknown is repeated by the next run`(effect: String, wasDone: Bool) async throws {
        let world = try await Fixtures.deployed(before)
        world.change { $0.failing = (effect, wasDone) }
        _ = try? await world.deployer().applyLocked(after)
        world.change { $0.failing = nil }
        world.revive()
        _ = try await world.deployer().deployLocked(before)
        #expect(world.snapshot.files[mark] == nil && world.snapshot.loaded?.contains("/more") == false)
        #expect(try world.deployer().loadedCaddyfile()?.text == world.snapshot.loaded)
    }

    @Test func `a refused snippet is named with its line, and the hint fits the message`() {
        let error = DeploymentError.rejected("/etc/faaso/import-0a/a.caddy:2: odd, see /etc/faaso/import-0a/b.caddy:1")
        #expect(error.description == "Caddy does not accept the Caddyfile: a.caddy:2: odd, see b.caddy:1")
        #expect(error.hints == ["check the snippets of `proxy.import`"])
        let other = DeploymentError.rejected("Caddy ended with status 1 before it served; the proxy's log says why")
        #expect(other.hints.first?.hasPrefix("read the proxy's log") == true)
    }

    @Test func `a load that Caddy refuses leaves no mark`() async throws {
        let world = try await Fixtures.deployed(before)
        let plain = world.deployer()
        var effects = plain.effects
        effects.proxy.load = { _ in throw DeploymentError.caddyfileRejected("no") }
        let host = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker)
        await #expect(throws: DeploymentError.caddyfileRejected("no")) { try await host.loadRoutes(after) }
        #expect(world.snapshot.files[mark] == nil)
    }

    @Test func `a load that is interrupted keeps the mark, because the keeper goes on with it`() async throws {
        let world = try await Fixtures.deployed(before)
        let plain = world.deployer()
        var effects = plain.effects
        effects.proxy.load = { _ in throw CancellationError() }
        let host = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker)
        await #expect(throws: CancellationError.self) { try await host.loadRoutes(after) }
        #expect(world.snapshot.files[mark] != nil)
    }

    @Test(arguments: [false, true])
    func `wherever the repetition of a load is cut off, the next run repeats it`(killsAfter: Bool) async throws {
        try await CutOff.everywhere(after: killsAfter) {
            let world = try await Fixtures.deployed(before)
            world.change { ($0.files[mark], $0.loaded) = ([], "what a killed run had loaded") }
            return world
        } act: {
            try await $0.prepare(before)
        } check: { world, cut in
            try await world.deployer().prepare(before)
            #expect(world.snapshot.loaded == world.snapshot.text("/state/proxy/Caddyfile"), cut)
            #expect(world.snapshot.files[mark] == nil, cut)
        }
    }

    @Test func `stored text that Caddy refuses now stops nobody, and the next load ends the mark`() async throws {
        let world = try await Fixtures.deployed(before)
        world.change { ($0.files[mark], $0.refusesCaddyfiles) = ([], true) }
        try await world.deployer().prepare(before)
        #expect(world.warnings(.caddyfile) == ["Caddy refuses what it had loaded last: no"])
        #expect(world.snapshot.files[mark] != nil)
        world.change { $0.refusesCaddyfiles = false }
        #expect(try await world.deployer().loadRoutes(before))
        #expect(world.snapshot.files[mark] == nil)
    }

    @Test func `what a run that was killed left is removed after the load is repeated`() async throws {
        let world = try await Fixtures.deployed(before)
        world.change { $0.files[mark] = [] }
        try await world.deployer().prepare(before)
        // The killed run may have loaded another Caddyfile.
        #expect(world.snapshot.effects == ["load", "remove \(mark)"])
        try await world.deployer().prepare(before)
        #expect(world.snapshot.effects.count == 2)
    }

    @Test(arguments: [false, true])
    func `wherever a load is cut off, the next run removes the mark`(killsAfter: Bool) async throws {
        let count = try await CutOff.everywhere(after: killsAfter) {
            try await Fixtures.deployed(before)
        } act: {
            _ = try await $0.deployLocked(after)
        } check: { world, cut in
            _ = try await world.deployer().deployLocked(after)
            #expect(world.snapshot.files[mark] == nil, cut)
            #expect(world.snapshot.loaded?.contains("/more") == true, cut)
        }
        #expect(count >= 5)
    }

    @Test(arguments: [false, true])
    func `wherever a load is cut off, the next run can go back`(killsAfter: Bool) async throws {
        try await CutOff.everywhere(after: killsAfter) {
            try await Fixtures.deployed(before)
        } act: {
            _ = try await $0.deployLocked(after)
        } check: { world, cut in
            _ = try await world.deployer().deployLocked(before)
            #expect(world.snapshot.loaded?.contains("/more") == false, cut)
        }
    }
}
