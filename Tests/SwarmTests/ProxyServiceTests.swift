import ContainerEngine
import Deployment
import FunctionModel
import ReverseProxy
import Testing

@testable import Swarm

struct ProxyServiceTests {
    let desired = SwarmFixtures.desired([SwarmFixtures.function()])

    @Test func `each node has a proxy on its own port`() {
        let proxy = SwarmFixtures.proxy(desired)
        #expect(proxy.mode == .global && proxy.ports == [TaskPort(published: 8080, target: 8080)])
        #expect(proxy.networks == [ServiceNetwork(target: "n1", aliases: ["faaso"])] && proxy.labels["faaso.role"] == "proxy")
        #expect(proxy.update.order == .stopFirst && proxy.update.parallelism == 1)
    }

    @Test func `it runs as nobody, and keeps nothing`() {
        let container = SwarmFixtures.proxy(desired).container
        #expect(container.user == "65534:65534" && container.readOnlyRoot && container.capAdd == ["NET_BIND_SERVICE"])
        #expect(container.mounts == [LoaderService.volume(of: "shop")] && container.configs == [])
        #expect(container.environment["XDG_DATA_HOME"] == "/run/faaso/data")
        #expect(container.command == ["run", "--config", "/run/faaso/Caddyfile", "--adapter", "caddyfile"])
    }

    @Test func `certificates outlive a task on their node`() throws {
        let secure = SwarmFixtures.desired([SwarmFixtures.function()], listen: Listen(host: "shop.example", port: 443))
        let container = SwarmFixtures.proxy(secure).container
        #expect(container.mounts.contains(Mount(kind: .volume, source: "shop_caddy", target: "/data")) && container.user == nil)
        #expect(container.environment["XDG_DATA_HOME"] == "/data")
        #expect(try SwarmFixtures.loader(secure).container.user == nil)
    }

    @Test func `no change of routes changes it`() {
        #expect(SwarmFixtures.proxy(desired) == SwarmFixtures.proxy(SwarmFixtures.desired([SwarmFixtures.function("mul")])))
    }

    @Test func `a route leads to the name of a service`() throws {
        let text = try SwarmFixtures.loaded(desired).text
        #expect(text.contains("\tname shop_sum\n") && text.contains("\tport 3000\n"))
        // Requests in flight outlive another Caddyfile.
        #expect(!text.contains("grace_period"))
    }

    @Test func `a route leads to the port that the service has`() throws {
        let text = try ProxyService.caddyfile(desired, desired.wholeTable, ports: ["sum": 8000]).text
        #expect(text.contains("\tport 8000\n") && !text.contains("\tport 3000\n"))
        let other = RouteTable(desired: [DesiredRoute(path: "/x", function: "x")], loaded: [], serving: ["x"])
        #expect(try ProxyService.caddyfile(desired, other, ports: ["x": 3000]).text.contains("name shop_x"))
    }

    @Test func `all desired functions can be called, on a port that is not published`() throws {
        var other = desired
        other.functions.append(SwarmFixtures.function("users"))
        let loaded = try ProxyService.caddyfile(other, RouteTable(desired: other.routes, loaded: [], serving: []))
        #expect(loaded.callees == ["sum", "users"] && loaded.routes == [])
        #expect(loaded.text.contains("\nhttp://:80 {\n") && loaded.text.contains("\tname shop_users\n"))
        let plain = SwarmFixtures.desired([SwarmFixtures.function()], listen: Listen(host: "*", port: 80))
        #expect(try SwarmFixtures.loaded(plain).text.contains("\nhttp://:8080 {\n"))
        #expect(SwarmFixtures.proxy(plain).ports == [TaskPort(published: 80, target: 8080)])
    }

    @Test func `another published port needs no other Caddyfile`() throws {
        let other = SwarmFixtures.desired([SwarmFixtures.function()], listen: Listen(host: "*", port: 9090))
        #expect(SwarmFixtures.proxy(other).ports == [TaskPort(published: 9090, target: 8080)])
        #expect(try SwarmFixtures.loaded(other).text == SwarmFixtures.loaded(desired).text)
        let secure = SwarmFixtures.desired([SwarmFixtures.function()], listen: Listen(host: "shop.example", port: 8443))
        let ports = [TaskPort(published: 80, target: 8080), TaskPort(published: 8443, target: 443)]
        #expect(SwarmFixtures.proxy(secure).ports == ports)
        #expect(try SwarmFixtures.loaded(secure).text.contains("\thttp_port 8080\n"))
    }

    @Test func `it runs on the nodes of the settings, from the image of the settings`() {
        var other = desired
        other.proxy.constraints = ["node.labels.edge == true"]
        let proxy = SwarmFixtures.proxy(other)
        #expect(proxy.placement == ServicePlacement(constraints: ["node.labels.edge == true", "node.platform.arch == x86_64"]))
        #expect(proxy.labels["faaso.proxy-image"] == "caddy:2" && proxy.container.image == "caddy@sha256:c")
    }

    @Test func `a route to a function that is not desired has no Caddyfile`() {
        let table = RouteTable(desired: [DesiredRoute(path: "/x", function: "x")], loaded: [], serving: ["x"])
        #expect(throws: ProxyConfigurationError.upstream("x")) { try ProxyService.caddyfile(desired, table) }
    }
}
