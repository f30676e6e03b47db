import BuildGraph
import ContainerEngine
import DeploymentSupport
import FunctionModel
import Synchronization
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// The replacement of the proxy, which interrupts service, and the loss of its mounts.
struct ProxyReplacementTests {
    let before = Fixtures.desired([Fixtures.function("sum")])
    let after = Fixtures.desired([Fixtures.function("sum")]) { $0.listen.port = 9090 }

    @Test func `a changed listen replaces the proxy and nothing else`() async throws {
        let world = try await Fixtures.deployed(before)
        _ = try await world.deployer().deployLocked(after)
        let state = world.snapshot
        #expect(
            state.effects == [
                "rename shop_proxy shop_proxy-before", "create shop_proxy", "archive shop_proxy", "write /state/proxy/Caddyfile",
                "write /state/proxy/loaded.json",
                "stop shop_proxy-before", "start shop_proxy", "remove shop_proxy-before", "write /state/deployments/000002.json",
            ])
        #expect(
            state.containers.values.first(where: \.isProxy)?.specification.publish == [
                PortBinding(hostIP: "127.0.0.1", hostPort: 9090, containerPort: 9090)
            ])
        #expect(state.serves("sum"))
    }

    @Test(arguments: [false, true])
    func `wherever the replacement is cut off, the next run finishes it`(killsAfter: Bool) async throws {
        let count = try await CutOff.everywhere(after: killsAfter) {
            try await Fixtures.deployed(before)
        } act: {
            _ = try await $0.deployLocked(after)
        } check: { world, cut in
            _ = try await world.deployer().deployLocked(after)
            let state = world.snapshot
            #expect(state.serves("sum"), cut)
            #expect(state.containers.values.map(\.name).sorted() == ["shop_proxy", "shop_sum_1"], cut)
            #expect(try await Reconciler.changes(from: world.deployer().observe(for: after), to: after).isEmpty, cut)
        }
        #expect(count >= 7)
    }

    @Test(arguments: [false, true])
    func `after a cut anywhere and a failed replacement the old proxy serves as before`(killsAfter: Bool) async throws {
        try await CutOff.everywhere(after: killsAfter) {
            try await Fixtures.deployed(before)
        } act: {
            _ = try await $0.deployLocked(after)
        } check: { world, cut in
            // A finished replacement needs no way back.
            if world.snapshot.containers.values.contains(where: { $0.isProxy && $0.state == "running" && $0.ports == [9090] }) { return }
            world.change { $0.hiddenPorts = [9090] }
            await #expect(throws: (any Error).self, cut) { try await world.deployer().deployLocked(after) }
            let state = world.snapshot
            #expect(state.serves("sum") && state.loaded?.contains(":8080") == true, cut)
            #expect(state.containers.values.filter(\.isProxy).map(\.name) == ["shop_proxy"], cut)
            #expect(state.containers.values.first(where: \.isProxy)?.ports == [8080], cut)
        }
    }

    @Test func `the old proxy is started again even if a step before its start fails`() async throws {
        let world = try await Fixtures.deployed(before)
        world.change { $0.hiddenPorts = [9090] }
        let deployer = world.deployer()
        var effects = deployer.effects
        effects.engine.remove = { _ in throw Self.refused(500, "no space left on device") }
        let refused = SingleHost(project: "shop", state: deployer.state, effects: effects, invoker: deployer.invoker)
        await #expect(throws: (any Error).self) { try await refused.deployLocked(after) }
        #expect(world.snapshot.containers.values.contains { $0.isProxy && $0.ports == [8080] && $0.state == "running" })
    }

    @Test(arguments: ["exited", "paused"])
    func `a proxy that was stopped by hand serves again after a failed replacement`(word: String) async throws {
        let world = try await Fixtures.deployed(before)
        ReturnTests.set(world, "shop_proxy", word)
        world.change { $0.hiddenPorts = [9090] }
        await #expect(throws: (any Error).self) { try await world.deployer().deployLocked(after) }
        #expect(world.snapshot.serves("sum"))
    }

    @Test func `a new proxy that does not work gives way to the old one`() async throws {
        let world = try await Fixtures.deployed(before)
        world.change { $0.proxyFails = true }
        // The old proxy starts again.
        await #expect(throws: DeploymentError.self) {
            let deployer = world.deployer()
            var effects = deployer.effects
            let start = effects.engine.start
            effects.engine.start = { id in
                let old = world.snapshot.id(named: "shop_proxy-before") == id || world.snapshot.id(named: "shop_proxy-before") == nil
                if old { world.change { $0.proxyFails = false } }
                try await start(id)
            }
            let failing = SingleHost(project: "shop", state: deployer.state, effects: effects, invoker: deployer.invoker)
            _ = try await failing.deployLocked(after)
        }
        let state = world.snapshot
        #expect(state.serves("sum"))
        #expect(state.containers.values.map(\.name).sorted() == ["shop_proxy", "shop_sum_1"])
        #expect(try await Reconciler.changes(from: world.deployer().observe(for: before), to: before).isEmpty)
    }

    @Test func `a listen that somebody else holds is named, and the old proxy serves on`() async throws {
        let world = try await Fixtures.deployed(before)
        world.change { $0.heldPorts = [9090] }
        let id = world.snapshot.id(named: "shop_proxy")
        await #expect(throws: DeploymentError.listenTaken("127.0.0.1:9090")) { try await world.deployer().deployLocked(after) }
        #expect(world.snapshot.serves("sum") && world.snapshot.id(named: "shop_proxy") == id)
        // The check stopped no container.
        #expect(!world.snapshot.effects.contains { $0.hasPrefix("stop") })
        #expect(try await Reconciler.changes(from: world.deployer().observe(for: before), to: before).isEmpty)
    }

    @Test func `the holder of a taken listen is named, if it can be seen`() async throws {
        let world = try await Fixtures.deployed(before)
        world.change { $0.heldPorts = [9090] }
        let deployer = world.deployer()
        var effects = deployer.effects
        effects.portHolder = { $0.port == 9090 ? .process(name: "caddy", id: 7) : nil }
        let seeing = SingleHost(project: "shop", state: deployer.state, effects: effects, invoker: deployer.invoker)
        let seen = DeploymentError.listenTaken("127.0.0.1:9090", holder: "caddy (process 7)")
        await #expect(throws: seen) { try await seeing.deployLocked(after) }
        #expect(seen.description == "the proxy cannot listen on 127.0.0.1:9090: the address is in use by caddy (process 7)")
        #expect(seen.hints == ["choose another `listen` in faaso.yml, or stop what holds it"])
        let unseen = DeploymentError.listenTaken("127.0.0.1:9090")
        #expect(unseen.description == "the proxy cannot listen on 127.0.0.1:9090: the address is in use")
        #expect(unseen.hints == seen.hints + ["to see the holder, run 'faaso doctor' as root"])
    }

    @Test func `a missing proxy image is pulled, and is named if the pull fails`() async throws {
        let world = try await Fixtures.deployed(before)
        var desired = before
        desired.proxy.image = "caddy:4"
        let missing = DeploymentError.proxyImageMissing(image: "caddy:4", reason: "no registry")
        await #expect(throws: missing) { try await world.deployer().deployLocked(desired) }
        #expect(world.snapshot.serves("sum") && world.snapshot.effects == ["pull caddy:4"])
        desired.proxy.image = "caddy:3"
        _ = try await world.deployer().deployLocked(desired)
        #expect(world.snapshot.serves("sum"))
        #expect(world.snapshot.containers.values.first(where: \.isProxy)?.specification.image == "caddy:3")
    }

    @Test func `a stopped proxy whose port somebody took meanwhile is not replaced for it`() async throws {
        let world = try await Fixtures.deployed(before)
        world.change { state in
            if let id = state.id(named: "shop_proxy") { state.containers[id]?.state = "exited" }
            state.heldPorts = [8080]
        }
        await #expect(throws: DeploymentError.listenTaken("127.0.0.1:8080")) { try await world.deployer().deployLocked(before) }
        world.change { $0.heldPorts = [] }
        let report = try await world.deployer().deployLocked(before)
        #expect(report.plan.description == "start proxy: not-running (stopped)\n2 unchanged")
        #expect(world.snapshot.serves("sum"))
    }

    @Test(
        arguments: [
            (refused(409, "container is marked for removal and cannot be started"), true), (EngineError.gone("shop_proxy"), true),
            (refused(409, "removal of container x is already in progress"), true), (DeploymentError.proxyGone, true),
            (DeploymentError.containerGone(function: "sum"), true), (DeploymentError.notDeployed(function: "sum"), true),
            (DeploymentError.proxyFailed(reason: "it ended with status 1", log: []), false),
            (refused(404, "network shop_functions not found"), false), (refused(500, "no space left on device"), false),
            (FakeWorld.Refused(description: "No such container: in somebody else's words"), false),
        ] as [(any Error, Bool)])
    func `a proxy under removal is awaited, and one that does not start is replaced`(
        error: any Error, isRemoval: Bool
    ) async throws {
        #expect(RemovalUnderWay.isCause(of: error) == isRemoval)
        #expect(RemovalUnderWay.text(error) == (isRemoval ? "its container is being removed" : "\(error)"))
        let world = try await Fixtures.deployed(before)
        let old = try #require(world.snapshot.id(named: "shop_proxy"))
        world.change { $0.containers[old]?.state = "exited" }
        let deployer = world.deployer()
        var effects = deployer.effects
        let start = effects.engine.start
        effects.engine.start = { id in
            if id == old { throw error }
            try await start(id)
        }
        let refused = SingleHost(project: "shop", state: deployer.state, effects: effects, invoker: deployer.invoker)
        _ = try await refused.deployLocked(before)
        let state = world.snapshot
        #expect(state.serves("sum") && state.containers[old] == nil && state.containers.count == 2)
        #expect(state.effects.first == (isRemoval ? "remove shop_proxy" : "rename shop_proxy shop_proxy-before"))
    }

    private static func refused(_ code: Int, _ message: String) -> EngineError {
        .status(code: code, message: message, route: "POST /containers/shop_proxy/start")
    }

    @Test func `lost state is made again from labels, and the functions are not touched`() async throws {
        let world = try await Fixtures.deployed(before)
        world.change { state in (state.files, state.folders) = ([:], [:]) }
        let report = try await world.deployer().deployLocked(before)
        #expect(
            report.plan.description == """
                replace proxy (interrupts): configuration-changed state (its folders were created again); unhealthy (its keeper does not answer: no answer); route-added /sum
                start container:sum: not-running (running, but its upstream file does not name it)
                1 unchanged
                """)
        let state = world.snapshot
        #expect(state.serves("sum"))
        #expect(state.serving("sum")?.name == "shop_sum_1")
        #expect(state.text("/state/ports.json")?.contains("20000") == true)
        // The first Caddyfile of the new proxy already had the route, so there was no load and no
        // gap.
        #expect(!state.effects.contains("load"))
    }

    @Test func `a proxy that lost its folders serves on, and gets each address`() async throws {
        let world = try await Fixtures.deployed(before)
        world.change { state in (state.files, state.folders) = ([:], [:]) }
        let plain = world.deployer()
        var effects = plain.effects
        let pointed = Mutex<[String]>([])
        (effects.proxy.silence, effects.proxy.load) = ({ nil }, { _ in })
        effects.proxy.report = { ProxyReport(isDetached: true) }
        effects.proxy.point = { function, address in pointed.withLock { $0.append("\(function) \(address)") } }
        let host = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker)
        let report = try await host.deployLocked(before)
        #expect(report.failures.isEmpty && !report.plan.description.contains("replace proxy"), "\(report.plan.description)")
        #expect(Set(pointed.withLock { $0 }) == ["sum sum-1:3000"])
    }

    @Test func `a proxy that lost its folders is replaced if it needs them`() async throws {
        var observed = ObservedState()
        let fields = ProxyInputs(before, mounts: "old").labelled
        observed.mounts = "new"
        observed.proxies = [
            ObservedProxy(id: "c1", name: "shop_proxy", state: .running, fields: fields, networks: ["shop_functions"], answers: true)
        ]
        observed.proxies[0].report = ProxyReport(isDetached: true)
        #expect(Reconciler.proxy(observed, before) == nil)
        let snippets = Fixtures.desired([Fixtures.function("sum")]) { $0.snippets = ["a.caddy": "header X y"] }
        #expect(Reconciler.proxy(observed, snippets)?.reasons.map(\.input) == ["state"])
        observed.proxies[0].report = ProxyReport()
        #expect(Reconciler.proxy(observed, before)?.reasons.map(\.input) == ["state"])
    }

    @Test func `a state folder that was restored from a copy is not what the proxy has mounted`() async throws {
        let world = try await Fixtures.deployed(before)
        world.change { state in for folder in state.folders.keys { state.folders[folder]? += 1000 } }
        let report = try await world.deployer().deployLocked(before)
        #expect(report.plan.change(.proxy)?.reasons.first?.line == "configuration-changed state (its folders were created again)")
        #expect(report.plan.changes.count == 1 && world.snapshot.serves("sum"))
    }

    @Test func `after state was lost nobody is routed to a container that is not healthy`() async throws {
        let world = try await Fixtures.deployed(before)
        world.change { state in
            (state.files, state.folders) = ([:], [:])
            if let id = state.id(named: "shop_sum_1") { state.containers[id]?.isSick = true }
            state.images["sha256:a"]?.exits = true
        }
        let report = try await world.deployer().deployLocked(before)
        #expect(world.warnings(.caddyfile) == ["/sum is left out: its function is not served"])
        #expect(Array(report.failures.keys) == ["sum"])
        world.change { $0.images["sha256:a"]?.exits = false }
        #expect(try await world.deployer().deployLocked(before).failures.isEmpty)
        #expect(world.snapshot.serves("sum"))
    }

    @Test func `the proxy's container is hardened, and has folders mounted, never files`() async throws {
        let world = try await Fixtures.deployed(before)
        let proxy = try #require(world.snapshot.containers.values.first(where: \.isProxy)?.specification)
        #expect(proxy.readOnlyRoot && proxy.noNewPrivileges)
        #expect(proxy.capDrop == ["ALL"] && proxy.capAdd == ["NET_BIND_SERVICE"])
        #expect(proxy.user == "1000:1000" && proxy.restart == .unlessStopped)
        #expect(
            proxy.mounts.map { "\($0.source) \($0.target)\($0.readOnly ? " ro" : "")" } == [
                "/state/proxy /etc/faaso ro", "/state/upstreams /srv/upstreams ro", "/state/data /data", "/state/admin /run/faaso",
                " /srv/faaso",
            ])
        #expect(proxy.labels["faaso.state"] == "/state")
    }

    @Test func `the port of calls is listened on, found by a name, and never published`() async throws {
        let listens = [Listen(port: 8080), Listen(port: 80), Listen(host: "example.org", port: 443)]
        #expect(listens.map(ProxyContainer.listeners) == [[8080, 80], [8080, 80], [8080, 443, 80]])
        for listen in listens { #expect(!ProxyContainer.ports(listen).contains { $0.containerPort == Contract.callsPort }) }
        let world = try await Fixtures.deployed(before)
        let proxy = try #require(world.snapshot.containers.values.first(where: \.isProxy)?.specification)
        #expect(proxy.aliases == ["faaso"] && proxy.command?.contains("8080,80") == true)
    }

    @Test(arguments: [
        (Listen(host: "127.0.0.1", port: 8080), "127.0.0.1:8080:8080"), (Listen(host: "localhost", port: 80), "127.0.0.1:80:8080"),
        (Listen(host: "*", port: 8080), "0.0.0.0:8080:8080"), (Listen(host: "::1", port: 8080), "::1:8080:8080"),
        (Listen(host: "example.org", port: 443), "0.0.0.0:80:8080 0.0.0.0:443:443"),
        (Listen(host: "example.org", port: 21443), "0.0.0.0:80:8080 0.0.0.0:21443:443"),
    ])
    func `listen decides what is published`(listen: Listen, ports: String) {
        let bindings = ProxyContainer.ports(listen)
        #expect(bindings.map { "\($0.hostIP):\($0.hostPort):\($0.containerPort)" }.joined(separator: " ") == ports)
    }
}
