import ContainerEngine
import Deployment
import FunctionModel
import TestSupport
import Testing
import WorkModel

@testable import Swarm

/// Deployments that change the proxies, or the loader of their Caddyfile.
struct SwarmProxyTests: SwarmSuite {
    let swarm = FakeSwarm()
    let state = TemporaryFolder(in: "/dev/shm")
    let mul = SwarmFixtures.function("mul")
    let sum = SwarmFixtures.function("sum")

    init() { swarm.change { $0.isQuick = true } }

    @Test func `an image of the proxy that was set by hand is undone`() async throws {
        try await up([mul])
        let given = try #require(swarm.service("shop_proxy")).specification
        swarm.change { $0.services["shop_proxy"]?.specification.container.image = "evil:1" }
        let report = try await up([mul])
        #expect(
            report.record?.changes.map(\.line) == [
                "replace proxy (interrupts): configuration-changed proxy.image (it was set to evil:1)"
            ])
        #expect(swarm.service("shop_proxy")?.specification == given)
    }

    @Test func `proxies that fail get their Caddyfile back`() async throws {
        try await up([mul])
        let given = try #require(swarm.service("shop_proxy-loader")).specification
        swarm.change { $0.broken = ["shop_proxy"] }
        let report = try await up([mul]) { ($0.listen, $0.proxy.tlsInternal) = (Listen(host: "shop.example", port: 443), true) }
        #expect(errors(report) == ["proxy: the proxy does not work: broken, on two"])
        #expect(calls().filter { $0.hasPrefix("update shop_proxy-loader") }.count == 2)
        #expect(swarm.service("shop_proxy-loader")?.specification == given)
    }

    @Test func `another published port replaces the proxies, and their Caddyfile stays`() async throws {
        try await up([mul])
        let given = try #require(swarm.service("shop_proxy-loader")).specification
        let report = try await up([mul]) { $0.listen.port = 9090 }
        #expect(
            report.record?.changes.map(\.line) == ["replace proxy (interrupts): configuration-changed listen (8080:8080 -> 9090:8080)"])
        #expect(swarm.service("shop_proxy-loader")?.specification == given)
        // The next load does not name the port once more.
        let next = try await up([mul, sum]) { $0.listen.port = 9090 }
        #expect(next.record?.changes.map(\.line).contains("reload caddyfile: route-added /sum") == true)
    }

    @Test func `a Caddyfile that Caddy refuses is named as such, and the one before stays`() async throws {
        try await up([mul])
        let given = try #require(swarm.service("shop_proxy-loader")).specification
        swarm.change { state in
            state.broken = ["shop_proxy-loader"]
            state.logs["shop_proxy-loader"] = #"{"error":"/run/faaso/import-0a/a.caddy:1: odd"}"# + "\nCaddy refused /run/faaso/Caddyfile\n"
        }
        let report = try await up([mul, sum])
        #expect(errors(report).contains("caddyfile: Caddy does not accept the Caddyfile: a.caddy:1: odd"), "\(errors(report))")
        #expect(swarm.service("shop_proxy-loader")?.specification == given)
    }

    @Test func `a deployment of before, without a loader, gets one before its proxies change`() async throws {
        try await up([mul])
        swarm.change { state in
            state.services["shop_proxy-loader"] = nil
            state.services["shop_proxy"]?.specification.container.command = ["run"]
        }
        _ = calls()
        #expect(errors(try await up([mul])) == [])
        #expect(calls() == ["create shop_proxy-loader", "update shop_proxy 1"])
        #expect(try await target().loadedCaddyfile()?.routes.map(\.path) == ["/mul"])
    }

    @Test func `a platform without a program for the loader changes nothing`() async throws {
        let target = SwarmFixtures.target(swarm, state: state.path, platform: NodePlatform(architecture: "s390x"))
        let desired = SwarmFixtures.desired([mul])
        let report = try await target.withLock(purpose: "up") { try await target.applyLocked(desired) }
        let reason = "the proxy does not work: its loader has no program for s390x"
        #expect(errors(report) == ["proxy: \(reason)", "container:mul: \(reason)"])
        #expect(swarm.service("shop_mul") == nil && swarm.service("shop_proxy") == nil)
    }
}
