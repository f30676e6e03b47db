import BuildGraph
import ContainerEngine
import DeploymentSupport
import FunctionModel
import Synchronization
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// Changes of the proxy for which its keeper spares the interruption.
struct ProxyKeeperTests {
    let before = Fixtures.desired([Fixtures.function("sum")])
    let renewed = Fixtures.desired([Fixtures.function("sum")]) { $0.proxy.image = "caddy:3" }
    let moved = Fixtures.desired([Fixtures.function("sum")]) { $0.listen.port = 9090 }

    /// The Caddys that a keeper was asked for.
    private final class Asked: Sendable {
        let image = Mutex<String?>(nil)
        let programs = Mutex<[String]>([])
    }

    /// A deployer of a world whose proxy has a keeper.
    /// - Parameter caddy: the Caddy of each image.
    private func host(_ world: FakeWorld, _ asked: Asked = Asked(), caddy: [UInt8]? = nil) -> SingleHost {
        let plain = world.deployer()
        var effects = plain.effects
        effects.proxy.report = {
            let proxy = world.snapshot.containers.first { $0.value.name == "shop_proxy" && $0.value.state == "running" }
            return proxy.map { ProxyReport(container: $0.key, image: asked.image.withLock { $0 }) }
        }
        effects.proxy.change = { _, image, program in
            asked.image.withLock { $0 = image }
            asked.programs.withLock { $0.append("\(image) \(program ?? "its own")") }
        }
        effects.engine.caddy = { _ in caddy }
        effects.keeperProgram = { ElfProgramTests.program() }
        return SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker, log: world.note)
    }

    private func world() async throws -> FakeWorld {
        let world = try await Fixtures.deployed(before)
        world.change { $0.images["caddy:3"] = FakeWorld.Image() }
        return world
    }

    @Test func `another image hands over to its Caddy, and back, and the container stays`() async throws {
        let (world, asked) = (try await world(), Asked())
        let host = host(world, asked, caddy: ElfProgramTests.program())
        let report = try await host.deployLocked(renewed)
        #expect(report.plan.change(.proxy)?.line == "reload proxy: configuration-changed proxy.image (caddy:2 -> caddy:3)")
        #expect(report.failures.isEmpty)
        #expect(world.snapshot.effects.contains("archive shop_proxy") && !world.snapshot.effects.contains("create shop_proxy"))
        let programs = asked.programs.withLock { $0 }
        #expect(programs.count == 1 && programs.first?.hasPrefix("caddy:3 caddy-") == true, "\(programs)")
        #expect(try await Reconciler.changes(from: host.observe(for: renewed), to: renewed).isEmpty)
        world.change { $0.effects = [] }
        _ = try await host.deployLocked(before)
        #expect(asked.programs.withLock { $0.last } == "caddy:2 its own")
        #expect(!world.snapshot.effects.contains("archive shop_proxy"))
    }

    @Test(arguments: [nil, ElfProgramTests.program(entry: 3), ElfProgramTests.program(machine: 183)] as [[UInt8]?])
    func `a Caddy that cannot run outside its image replaces the container, with a warning`(caddy: [UInt8]?) async throws {
        let (world, asked) = (try await world(), Asked())
        _ = try await host(world, asked, caddy: caddy).deployLocked(renewed)
        #expect(world.snapshot.effects.contains("create shop_proxy") && asked.programs.withLock { $0 } == [])
        #expect(world.snapshot.containers.values.first(where: \.isProxy)?.specification.image == "caddy:3")
        let warning = "the Caddy of caddy:3 needs its image, so the container is replaced, which interrupts service"
        #expect(world.warnings(.proxy) == [warning])
    }

    @Test func `with snippets, or without a keeper, another image replaces the container`() async throws {
        let world = try await world()
        var observed = try await host(world).observe()
        #expect(Reconciler.proxy(observed, renewed)?.action == .reload)
        var snippets = renewed
        snippets.snippets = ["a.caddy": "header X y"]
        #expect(Reconciler.proxy(observed, snippets)?.action == .replace)
        observed.proxies[0].report = nil
        #expect(Reconciler.proxy(observed, renewed)?.action == .replace)
    }

    @Test func `a container of an older version is replaced, and the reason says so`() async throws {
        var observed = try await host(try await world()).observe()
        observed.proxies[0].fields["faaso"] = "2"
        observed.proxies[0].report = nil
        let reason = "configuration-changed faaso (another version of faaso created the container)"
        #expect(Reconciler.proxy(observed, before)?.line == "replace proxy (interrupts): " + reason)
        #expect(Reconciler.proxy(observed, renewed)?.action == .replace)
    }

    @Test(arguments: ["running", "restarting"])
    func `a proxy that may come up by itself is awaited, and stays`(word: String) async throws {
        let world = try await world()
        let plain = world.deployer()
        let back = world.snapshot.clock + .seconds(3)
        var effects = plain.effects
        effects.engine.containers = {
            if word == "restarting", world.snapshot.clock >= back {
                world.change { state in if let id = state.id(named: "shop_proxy") { state.containers[id]?.state = "running" } }
            }
            return try await plain.effects.engine.containers()
        }
        effects.engine.condition = { id in
            if word == "restarting", world.snapshot.clock >= back { world.change { $0.containers[id]?.state = "running" } }
            return try await plain.effects.engine.condition(id)
        }
        effects.proxy.silence = { world.snapshot.clock >= back ? nil : .caddy }
        world.change { state in if let id = state.id(named: "shop_proxy") { state.containers[id]?.state = word } }
        let host = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker, log: world.note)
        let report = try await host.deployLocked(before)
        #expect(report.plan.isEmpty && world.snapshot.effects == [])
        let cause = word == "running" ? "no Caddy serves in it" : RunState.restartingCause
        #expect(world.waits(.proxy) == ["shop_proxy may come up again by itself: \(cause)"])
    }

    @Test func `a proxy that stays silent is replaced, with the reason`() async throws {
        let world = try await world()
        let plain = world.deployer()
        var effects = plain.effects
        effects.proxy.silence = { world.snapshot.effects.contains("create shop_proxy") ? nil : .keeper("no answer within 2s") }
        let host = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker, log: world.note)
        let began = world.snapshot.clock
        let report = try await host.deployLocked(before)
        let cause = "unhealthy (its keeper does not answer: no answer within 2s)"
        #expect(report.plan.change(.proxy)?.reasons.map(\.line) == [cause] && report.failures.isEmpty)
        #expect(world.snapshot.clock - began >= .seconds(10) && world.snapshot.serves("sum"))
    }

    @Test func `a proxy that is silent at the end of a run, or at a restart, is awaited, too`() async throws {
        let world = try await world()
        let plain = world.deployer()
        let back = world.snapshot.clock + .seconds(3)
        var effects = plain.effects
        effects.proxy.silence = { world.snapshot.clock >= back ? nil : .caddy }
        let host = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker, log: world.note)
        try await host.restartLocked("sum")
        #expect(!world.snapshot.effects.contains("create shop_proxy") && world.snapshot.serves("sum"))
        #expect(world.waits(.proxy) == ["shop_proxy may come up again by itself: no Caddy serves in it"])
    }

    @Test func `a load does not begin while the keeper does not answer`() async throws {
        let world = try await world()
        let plain = world.deployer()
        var effects = plain.effects
        effects.proxy.silence = { .keeper("no answer within 2s") }
        let host = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker)
        let other = Fixtures.desired([Fixtures.function("sum")], routes: [DesiredRoute(path: "/other", function: "sum")])
        let error = await #expect(throws: DeploymentError.self) { try await host.loadRoutes(other) }
        #expect(error.map { "\($0)" }?.contains("the proxy's keeper does not answer: no answer within 2s") == true)
        #expect(world.snapshot.effects == [])
    }

    @Test func `on other ports the new proxy serves before the old one ends`() async throws {
        let world = try await world()
        let report = try await host(world).deployLocked(moved)
        #expect(report.plan.change(.proxy)?.interrupts == false)
        #expect(
            world.snapshot.effects == [
                "rename shop_proxy shop_proxy-before", "create shop_proxy", "archive shop_proxy", "write /state/proxy/Caddyfile",
                "write /state/proxy/loaded.json", "start shop_proxy", "stop shop_proxy-before", "remove shop_proxy-before",
                "write /state/deployments/000002.json",
            ])
    }

    @Test func `if the new proxy fails on other ports, the old one was never stopped`() async throws {
        let world = try await world()
        world.change { $0.hiddenPorts = [9090] }
        await #expect(throws: (any Error).self) { try await host(world).deployLocked(moved) }
        let state = world.snapshot
        #expect(!state.effects.contains { $0.hasPrefix("stop ") } && state.effects.contains("remove /state/admin/keeper.sock"))
        #expect(state.containers.values.map { "\($0.name) \($0.state)" }.sorted() == ["shop_proxy running", "shop_sum_1 running"])
        #expect(state.serves("sum"))
    }
}
