import Basics
import ContainerEngine
import Deployment
import FunctionModel
import Testing

@testable import Swarm

struct SwarmFitTests {
    private func lines(_ desired: DesiredState, hasRegistry: Bool = true) -> [String] {
        SwarmFit.findings(desired, hasRegistry: hasRegistry).flatMap(\.lines)
    }

    private func lines(_ function: DesiredFunction) -> [String] { lines(SwarmFixtures.desired([function])) }

    @Test func `a plain project fits`() {
        #expect(lines(SwarmFixtures.function()) == [])
    }

    @Test func `nodes need a registry`() {
        #expect(
            lines(SwarmFixtures.desired([]), hasRegistry: false) == [
                "error: a swarm needs a registry, from which every node pulls",
                "hint: name one in faaso.yml: registry: {url: registry.example/team/shop, trust: [ed25519:…]}",
            ])
    }

    @Test(arguments: [Listen(), Listen(host: "localhost", port: 80), Listen(host: "10.0.0.1", port: 80)])
    func `a project for one address does not become public`(listen: Listen) {
        let lines = lines(SwarmFixtures.desired([], listen: listen))
        #expect(lines.first == "error: a swarm publishes the proxy on all addresses of a node, and `listen` is \(listen)")
        #expect(lines.last == "hint: to publish it on all addresses: listen: :\(listen.port)")
    }

    @Test func `a public certificate is refused, and Caddy's own is not`() {
        var desired = SwarmFixtures.desired([], listen: Listen(host: "shop.example", port: 443))
        #expect(
            lines(desired).first
                == "error: the proxies of a swarm cannot share a certificate, and a public authority reaches only one of them")
        desired.proxy.tlsInternal = true
        #expect(lines(desired) == [])
    }

    @Test func `more tasks than the network has room for are refused`() {
        #expect(lines(SwarmFixtures.function(replicas: 200)) == [])
        #expect(
            lines(SwarmFixtures.function(replicas: 201)).first
                == "error: the project has 201 tasks, and the network of a swarm has room for 200")
    }

    @Test(arguments: ["proxy", "proxy-loader"]) func `a function with the name of a service of the proxy is refused`(name: String) {
        #expect(
            lines(SwarmFixtures.function(name)) == [
                "error: function '\(name)': its service would have the name of a service of the proxy",
                "hint: rename functions/\(name), and its routes",
            ])
    }

    @Test func `a volume is another one on each node`() {
        func function(_ constraints: [String] = []) -> DesiredFunction {
            SwarmFixtures.function(placement: Placement(constraints: constraints)) {
                $0.volumes = [Volume(source: "data", target: "/data")]
            }
        }
        #expect(
            lines(function()) == [
                "warning: function 'sum': the volume 'data' is another one on each node",
                "hint: to keep the function on one node: placement: {constraints: [node.hostname == NAME]}",
            ])
        #expect(lines(function(["node.hostname == one"])) == [])
        #expect(lines(function(["node.hostname != one"])).count == 2)
    }

    @Test func `the metadata service of a cloud cannot be blocked`() {
        let lines = lines(SwarmFixtures.function { $0.blocksCloudMetadata = true })
        #expect(lines.first == "error: function 'sum': a swarm cannot block the metadata service of a cloud")
    }

    @Test func `a function that runs alone has one task`() {
        #expect(
            lines(SwarmFixtures.function(replicas: 2, deploy: .recreate)).first
                == "error: function 'sum': `deploy: recreate` runs one task, and `replicas` is 2")
        #expect(lines(SwarmFixtures.function(deploy: .recreate)) == [])
    }

    @Test func `a condition that the scheduler would refuse is refused before`() {
        let lines = lines(SwarmFixtures.function(placement: Placement(constraints: ["zone = a"])))
        #expect(lines.first == "error: function 'sum': 'zone = a' is not a condition on nodes")
        var desired = SwarmFixtures.desired([])
        desired.proxy.constraints = ["edge"]
        #expect(self.lines(desired).first == "error: proxy.constraints: 'edge' is not a condition on nodes")
    }

    @Test func `only an error refuses a project`() throws {
        #expect(SwarmFitError([]) == nil && SwarmFitError([Diagnostic(.warning, "w")]) == nil)
        let error = try #require(SwarmFitError([Diagnostic(.warning, "w"), Diagnostic(.error, "e", hints: ["h"])]))
        #expect(error.diagnostics.count == 1 && error.description == "e" && error.hints == ["h"] && error.blame == .project)
    }
}
