import ContainerEngine
import Testing
import WorkModel

@testable import Deployment

struct ProjectEventTests {
    private static func event(_ type: String, _ action: String, id: String = "id", _ attributes: [String: String]) -> ProjectEvent? {
        ProjectEvent(
            EngineEvent(type: type, action: action, actorID: id, attributes: attributes, time: EngineTime(seconds: 7)), project: "shop")
    }

    private static func container(_ action: String, _ role: String = "function", _ more: [String: String] = [:]) -> ProjectEvent? {
        let labels = [Labels.project: "shop", Labels.role: role, Labels.function: "sum", "name": "shop_sum_1"]
        return event("container", action, labels.merging(more) { $1 })
    }

    @Test(arguments: [
        ("die", ["exitCode": "137"], "container:sum ended: shop_sum_1 ended with status 137"),
        ("die", [:], "container:sum ended: shop_sum_1 ended"), ("oom", [:], "container:sum out-of-memory: shop_sum_1 ran out of memory"),
        ("destroy", [:], "container:sum removed: shop_sum_1 removed"), ("start", [:], "container:sum started: shop_sum_1 started"),
        ("kill", ["signal": "15"], "container:sum killed: shop_sum_1 got signal 15"),
        ("rename", ["oldName": "/x", "name": "y"], "container:sum renamed: x is now y"),
    ])
    func `what happens to a container is said in the project's words`(action: String, more: [String: String], text: String) throws {
        let event = try #require(Self.container(action, "function", more))
        #expect("\(event.subject) \(event.kind.rawValue): \(event.message)" == text)
        #expect(event.exitCode == more["exitCode"].flatMap { Int($0) } && event.time == 7_000_000_000)
    }

    @Test func `each object has its node`() {
        #expect(Self.container("die", "proxy")?.subject == .node(.proxy))
        #expect(Self.container("die", "test")?.subject == .node(.test("sum")))
        #expect(Self.event("image", "tag", id: "sha256:a", ["name": "shop/sum:latest"])?.subject == .node(.image("sum")))
        #expect(Self.event("network", "create", ["name": "shop_functions"])?.subject == .network)
        #expect(Self.event("volume", "destroy", id: "shop_sum_1_secrets", [:])?.subject == .node(.container("sum")))
    }

    @Test func `noise, and what is somebody else's, is left out`() {
        for action in ["exec_start: true", "attach", "resize", "top", "health_status: healthy"] { #expect(Self.container(action) == nil) }
        #expect(Self.container("die", "writer") == nil && Self.container("die", "unknown") == nil)
        #expect(Self.container("die", "function", [Labels.project: "shop2"]) == nil)
        #expect(Self.event("container", "die", ["name": "shop_sum_1"]) == nil)
        #expect(Self.event("image", "tag", ["name": "shop2/sum:latest"]) == nil)
        #expect(Self.event("volume", "destroy", id: "shop_data", [:]) == nil)
        #expect(Self.event("network", "create", ["name": "shop_default"]) == nil)
        #expect(Self.event("daemon", "reload", [:]) == nil)
    }

    private static func swarm(_ type: String, _ action: String, _ attributes: [String: String]) -> ProjectEvent? {
        ProjectEvent(
            swarm: EngineEvent(type: type, action: action, actorID: "id", attributes: attributes, time: EngineTime(seconds: 7)),
            project: "shop")
    }

    @Test(arguments: [
        ("service", "create", ["name": "shop_sum"], "container:sum created: shop_sum created"),
        ("service", "remove", ["name": "shop_proxy"], "proxy removed: shop_proxy removed"),
        ("service", "update", ["name": "shop_sum"], "container:sum updated: shop_sum updated"),
        (
            "service", "update", ["name": "shop_sum", "updatestate.new": "rollback_started", "updatestate.old": "updating"],
            "container:sum updated: shop_sum update rollback started"
        ),
        (
            "service", "update", ["name": "shop_sum", "replicas.new": "3", "replicas.old": "2"],
            "container:sum updated: shop_sum has 3 tasks, not 2"
        ),
        ("service", "update", ["name": "shop_sum", "image.new": "x"], "container:sum updated: shop_sum has another image"),
        ("node", "update", ["name": "two", "state.new": "down", "state.old": "ready"], "swarm updated: two is down"),
        ("node", "update", ["name": "two", "availability.new": "drain"], "swarm updated: two is set to drain"),
        ("node", "update", ["name": "two", "leader.new": "true"], "swarm updated: two leads"),
        ("network", "create", ["name": "shop_swarm"], "network created: shop_swarm created"),
    ])
    func `what happens in a swarm is said in the project's words`(
        type: String, action: String, attributes: [String: String], text: String
    ) throws {
        let event = try #require(Self.swarm(type, action, attributes))
        #expect("\(event.subject) \(event.kind.rawValue): \(event.message)" == text)
        #expect(event.exitCode == nil && event.time == 7_000_000_000)
    }

    @Test func `other services of a swarm are left out`() {
        #expect(Self.swarm("service", "create", ["name": "bakery_sum"]) == nil && Self.swarm("service", "create", ["name": "shop"]) == nil)
        #expect(Self.swarm("network", "create", ["name": "shop_functions"]) == nil && Self.swarm("config", "create", [:]) == nil)
        #expect(Self.swarm("service", "inspect", ["name": "shop_sum"]) == nil)
    }

    @Test func `trouble is what ends or loses a container that serves`() {
        for action in ["die", "destroy", "oom", "pause", "rename"] { #expect(Self.container(action)?.isTrouble == true) }
        for action in ["create", "start", "kill", "unpause"] { #expect(Self.container(action)?.isTrouble == false) }
        #expect(Self.container("die", "proxy")?.isTrouble == true && Self.container("die", "test")?.isTrouble == false)
    }
}
