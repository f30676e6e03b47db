import ContainerEngine
import Deployment
import Testing

@testable import Swarm

struct LoaderServiceTests {
    let desired = SwarmFixtures.desired([SwarmFixtures.function()])

    @Test func `each node with a proxy has a loader, on no port and in no network`() throws {
        let loader = try SwarmFixtures.loader(desired)
        #expect(loader.name == "shop_proxy-loader" && loader.labels["faaso.role"] == "loader" && loader.mode == .global)
        #expect(loader.ports == [] && loader.networks == [] && loader.placement == SwarmFixtures.proxy(desired).placement)
        #expect(loader.update == ServiceUpdate(parallelism: 0, order: .stopFirst, failureAction: .rollback, monitor: .seconds(5)))
    }

    @Test func `it shares a volume in memory with the proxy, as the same user`() throws {
        let (loader, proxy) = (try SwarmFixtures.loader(desired).container, SwarmFixtures.proxy(desired).container)
        #expect(loader.mounts == proxy.mounts && loader.user == proxy.user && loader.image == proxy.image)
        let volume = try #require(loader.mounts.first)
        #expect(volume.source == "shop_proxy" && volume.target == "/run/faaso" && volume.options?["type"] == "tmpfs")
        #expect(loader.capDrop == ["ALL"] && loader.capAdd == [] && loader.readOnlyRoot)
    }

    @Test func `its Caddyfile is a config, and another one is another config`() throws {
        let (one, two) = (
            try SwarmFixtures.loader(desired), try SwarmFixtures.loader(SwarmFixtures.desired([SwarmFixtures.function("mul")]))
        )
        #expect(one.container.configs.map(\.target) == ["/etc/faaso/Caddyfile", "/faaso-loader"])
        #expect(
            one.container.configs[0].name.hasPrefix("shop_caddyfile_") && one.container.configs[0].name != two.container.configs[0].name)
        #expect(one.container.entrypoint == ["/faaso-loader"])
        #expect(one.container.command == ["hold", "/run/faaso/admin.sock", "/etc/faaso/Caddyfile", "/run/faaso/Caddyfile"])
        #expect(one.container.health?.command == ["/faaso-loader", "load", "/run/faaso/admin.sock", "/run/faaso/Caddyfile"])
    }

    @Test func `a refusal is Caddy's message, with the name of the snippet`() {
        let answer = #"{"error":"adapting config using caddyfile: /run/faaso/import-0a/a.caddy:1: odd"}"#
        let log = ["before", answer, "Caddy refused /run/faaso/Caddyfile"]
        #expect(LoaderService.refusal(log) == .caddyfileRejected("adapting config using caddyfile: a.caddy:1: odd"))
        for other in [[], ["Caddy refused /run/faaso/Caddyfile"], ["cannot create /run/faaso/Caddyfile.new"]] {
            #expect(LoaderService.refusal(other) == nil)
        }
    }

    @Test func `snippets are copied before the Caddyfile that imports them`() throws {
        var other = desired
        other.snippets = ["b.caddy": "respond /b 200", "a.caddy": "respond /a 200"]
        let folder = try #require(other.snippetFolder)
        let loader = try SwarmFixtures.loader(other).container
        #expect(
            loader.configs.map(\.target) == [
                "/etc/faaso/\(folder)/a.caddy", "/etc/faaso/\(folder)/b.caddy", "/etc/faaso/Caddyfile", "/faaso-loader",
            ])
        #expect(loader.command?.last == "/run/faaso/Caddyfile" && loader.command?.contains("/run/faaso/\(folder)/a.caddy") == true)
        #expect(try SwarmFixtures.loaded(other).text.contains("import /run/faaso/\(folder)/*.caddy"))
    }
}
