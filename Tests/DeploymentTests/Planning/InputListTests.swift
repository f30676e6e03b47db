import FunctionModel
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// Each property of a thing is in its list of inputs: a change of it alone is a reason.
struct InputListTests {
    /// One change of each property, by the property's name. The tables are compared with the types
    /// by reflection, so that a new property without a row fails.
    static let container: [(property: String, change: @Sendable (inout ContainerConfiguration) -> Void)] = [
        ("environment", { $0.environment["A"] = "2" }), ("environment", { $0.environment = [:] }),
        ("secrets", { $0.secrets["token"] = "version-2" }), ("secrets", { $0.secrets = [:] }),
        ("networks", { $0.networks = ["databases"] }), ("volumes", { $0.volumes[0].source = "other" }),
        ("volumes", { $0.volumes[0].readOnly = true }), ("volumes", { $0.volumes[0].target = "/other" }),
        ("limits", { $0.limits.memory = 1 << 20 }), ("limits", { $0.limits.cpus = 0.5 }), ("limits", { $0.limits.pids = 7 }),
        ("stopGrace", { $0.stopGrace = .seconds(1) }), ("blocksCloudMetadata", { $0.blocksCloudMetadata = true }),
        ("command", { $0.command = ["serve"] }), ("command", { $0.command = ["serve", "--all"] }), ("port", { $0.port = 8000 }),
    ]

    /// Properties that are no inputs, because they only decide which values are shown.
    private static let shown: Set<String> = ["environmentFile"]

    private static let configuration = ContainerConfiguration(
        environment: ["A": "1"], secrets: ["token": "version-1"], volumes: [Volume(source: "data", target: "/data")], limits: Limits())

    @Test(arguments: container.indices) func `each property of a container is an input`(index: Int) {
        var changed = Self.configuration
        Self.container[index].change(&changed)
        #expect(!changed.reasons(since: Self.configuration).isEmpty, "\(Self.container[index].property)")
        #expect(!changed.inputs.reasons(sinceDigests: Self.configuration.fields).isEmpty, "\(Self.container[index].property)")
    }

    @Test func `no property of a container is forgotten`() {
        let properties = Set(Mirror(reflecting: Self.configuration).children.compactMap(\.label))
        #expect(properties.subtracting(Self.shown) == Set(Self.container.map(\.property)))
        #expect(Set(Mirror(reflecting: Limits()).children.compactMap(\.label)) == ["memory", "cpus", "pids"])
        #expect(Self.configuration.reasons(since: Self.configuration).isEmpty)
    }

    @Test func `another version of the hardening replaces a container`() throws {
        var before = Self.configuration.fields
        let version = try #require(before["faaso"])
        before["faaso"] = String(version.reversed()) + "0"
        #expect(Self.configuration.inputs.reasons(sinceDigests: before).map(\.input) == ["faaso"])
    }

    static let route: [(property: String, change: @Sendable (inout DesiredRoute) -> Void)] = [
        ("function", { $0.function = "mul" }), ("stripPrefix", { $0.stripPrefix = false }),
        ("options", { $0.options?.timeout = .seconds(5) }), ("options", { $0.options?.timeout = nil }),
        ("options", { $0.options?.bodyLimit = 7 }), ("options", { $0.options?.headers["X-A"] = "2" }),
        ("options", { $0.options?.headers = [:] }), ("options", { $0.options?.users["ann"] = "other" }), ("options", { $0.options = nil }),
        ("options", { $0.options?.upstreamProtocol = .h2c }),
    ]

    private static let original = DesiredRoute(
        path: "/a", function: "sum",
        options: RouteOptions(timeout: .seconds(1), bodyLimit: 1, headers: ["X-A": "1"], users: ["ann": "hash"]))

    @Test(arguments: route.indices) func `each property of a route is an input`(index: Int) {
        var changed = Self.original
        Self.route[index].change(&changed)
        let reasons = DesiredRoute.reasons(from: [Self.original], to: [changed])
        #expect(reasons.map(\.reason.kind) == [.routeChanged] && reasons.first?.reason.detail != nil)
    }

    @Test func `no property of a route is forgotten`() {
        let properties = Set(Mirror(reflecting: Self.original).children.compactMap(\.label))
        #expect(properties == Set(Self.route.map(\.property) + ["path"]))
        #expect(
            Set(Mirror(reflecting: RouteOptions()).children.compactMap(\.label)) == [
                "timeout", "bodyLimit", "headers", "users", "upstreamProtocol",
            ])
        #expect(DesiredRoute.reasons(from: [Self.original], to: [Self.original]).isEmpty)
    }

    static let health: [(property: String, change: @Sendable (inout Health) -> Void)] = [
        ("path", { $0.path = "/alive" }), ("interval", { $0.interval = .seconds(1) }), ("timeout", { $0.timeout = .seconds(1) }),
        ("startPeriod", { $0.startPeriod = .seconds(1) }), ("retries", { $0.retries = 9 }),
    ]

    @Test(arguments: health.indices) func `each property of the health check is an input`(index: Int) {
        var changed = Health()
        Self.health[index].change(&changed)
        let (old, new) = (
            SupervisionInputs(health: Health(), drain: .seconds(1), deploy: .swap),
            SupervisionInputs(health: changed, drain: .seconds(1), deploy: .swap)
        )
        #expect(new.reasons(since: old).count == 1)
    }

    @Test func `no property of the health check is forgotten, and the drain counts`() {
        #expect(Set(Mirror(reflecting: Health()).children.compactMap(\.label)) == Set(Self.health.map(\.property)))
        let (old, new) = (
            SupervisionInputs(health: Health(), drain: .seconds(1), deploy: .swap),
            SupervisionInputs(health: Health(), drain: .seconds(2), deploy: .swap)
        )
        #expect(new.reasons(since: old).map(\.line) == ["configuration-changed drain (1s -> 2s)"])
        let alone = SupervisionInputs(health: Health(), drain: .seconds(1), deploy: .recreate)
        #expect(alone.reasons(since: old).map(\.line) == ["configuration-changed deploy (swap -> recreate)"])
        let external = SupervisionInputs(health: Health(), drain: .seconds(1), deploy: .swap, externalNetworks: ["db"])
        #expect(external.reasons(since: old).count == 1)
    }

    static let proxy: [(name: String, change: @Sendable (inout DesiredState) -> Void)] = [
        ("listen", { $0.listen.port = 9 }), ("proxy.image", { $0.proxy.image = "caddy:3" }), ("proxy.tls", { $0.proxy.tlsInternal = true }),
        ("proxy.import", { $0.snippets = ["a.caddy": "respond 200"] }), ("proxy.header_limit", { $0.proxy.headerLimit = 65536 }),
    ]

    @Test func `no setting of the proxy is forgotten`() {
        // The folder counts by its content. A swarm alone reads the constraints.
        let properties = Set(Mirror(reflecting: ProxySettings()).children.compactMap(\.label))
        #expect(properties == ["image", "importFolder", "tlsInternal", "headerLimit", "constraints"])
        let names = Set(Self.proxy.map(\.name))
        #expect(names == ["listen", "proxy.image", "proxy.import", "proxy.tls", "proxy.header_limit"])
    }

    @Test(arguments: proxy.indices) func `each setting of the proxy is an input`(index: Int) {
        let before = Fixtures.desired([])
        var after = before
        Self.proxy[index].change(&after)
        #expect(after.proxyReasons(since: before).map(\.input) == [Self.proxy[index].name])
        #expect(before.proxyReasons(since: before).isEmpty)
    }

    @Test func `another host name on the same ports changes the Caddyfile alone`() {
        var (before, after) = (Fixtures.desired([]), Fixtures.desired([]))
        (before.listen, after.listen) = (Listen(host: "a.example", port: 8443), Listen(host: "b.example", port: 8443))
        #expect(ProxyInputs(after, mounts: nil).reasons(since: ProxyInputs(before, mounts: nil)).isEmpty)
        #expect(after.proxyReasons(since: before).map(\.input) == ["listen"])
    }

    @Test func `another version of the proxy's container replaces it`() {
        let inputs = ProxyInputs(Fixtures.desired([]), mounts: "1")
        var labelled = inputs.labelled
        #expect(labelled["faaso"] == ProxyContainer.schema && inputs.reasons(sinceLabelled: labelled).isEmpty)
        labelled["faaso"] = "older"
        #expect(inputs.reasons(sinceLabelled: labelled).map(\.input) == ["faaso"])
    }
}
