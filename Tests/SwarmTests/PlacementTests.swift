import ContainerEngine
import Testing

@testable import Swarm

struct PlacementTests {
    static let node = NodeSummary(id: "n1", host: "one", architecture: "x86_64", labels: ["zone": "a"], isManager: true)

    @Test(arguments: [
        ("node.labels.zone == a", true), ("node.labels.zone==A", true), ("node.labels.zone != a", false),
        ("node.labels.disk == ssd", false),
        ("node.labels.disk != ssd", true), ("node.role == manager", true), ("node.role == worker", false), ("node.hostname == one", true),
        ("node.id == n2", false), ("node.platform.arch == x86_64", true), ("node.platform.arch == aarch64", false),
        // The scheduler decides about these.
        ("node.platform.os == windows", true), ("engine.labels.x == y", true), ("nonsense", true),
    ])
    func `a node meets a constraint`(text: String, isMet: Bool) {
        #expect(ServicePlacement(constraints: [text]).accepts(Self.node) == isMet)
    }

    @Test func `a node must meet all constraints`() {
        #expect(!ServicePlacement(constraints: ["node.labels.zone == a", "node.role == worker"]).accepts(Self.node))
        #expect(ServicePlacement().accepts(Self.node))
    }

    @Test func `a constraint is an attribute, a comparison and a value`() throws {
        let constraint = try #require(PlacementConstraint(" node.labels.zone  !=  b "))
        #expect(constraint.attribute == "node.labels.zone" && !constraint.isEqual && constraint.value == "b")
    }

    @Test(arguments: ["", "node.role", "node.role = worker", "node.role ==", "zone == a", "node.labels. == a", "== a"])
    func `other forms are refused`(text: String) {
        #expect(PlacementConstraint(text) == nil)
    }
}
