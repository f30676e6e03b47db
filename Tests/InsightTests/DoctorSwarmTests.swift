import ContainerEngine
import Deployment
import FunctionModel
import Testing

@testable import Insight

/// The findings of `faaso doctor` about a swarm.
struct DoctorSwarmTests {
    private func findings(_ check: (inout DoctorReport) -> Void) -> [String] {
        var report = DoctorReport()
        check(&report)
        return report.checks.map { "\($0.result.rawValue) \($0.finding)" }
    }

    private func node(
        _ host: String, labels: [String: String] = [:], state: NodeSummary.State = .ready, isManager: Bool = false,
        isReachable: Bool = true
    ) -> NodeSummary {
        NodeSummary(id: "id-" + host, host: host, labels: labels, state: state, isManager: isManager, isReachable: isReachable)
    }

    private func desired(
        replicas: Int = 1, _ placement: Placement = Placement(), proxy: [String] = []
    ) -> DesiredState {
        let function = DesiredFunction(
            name: "sum", image: nil, configuration: ContainerConfiguration(limits: Limits()), health: Health(), drain: .seconds(30),
            replicas: replicas, placement: placement)
        return DesiredState(
            project: "shop", repository: "/r", functions: [function], routes: [], listen: Listen(), proxy: ProxySettings(constraints: proxy)
        )
    }

    @Test func `three managers may lose one, and one may lose none`() {
        let three = ["one", "two", "three"].map { node($0, isManager: true) }
        #expect(findings { $0.managers(three) } == ["passed 3 managers, 3 reachable: 1 more may be lost"])
        let words = "with one less, the swarm takes no orders; what runs goes on running"
        #expect(findings { $0.managers([three[0], node("two")]) } == ["warned 1 manager, 1 reachable: \(words)"])
        let lost = three.dropLast() + [node("three", isManager: true, isReachable: false)]
        #expect(findings { $0.managers(Array(lost)) } == ["warned 3 managers, 2 reachable: \(words)"])
    }

    @Test func `each node that is gone is named`() {
        #expect(findings { $0.nodes([node("one"), node("two")]) } == ["passed 2 nodes ready"])
        let gone = [node("two", state: .down), node("one"), node("three", state: .disconnected)]
        #expect(findings { $0.nodes(gone) } == ["warned node three is disconnected", "warned node two is down"])
    }

    @Test func `a function that no node may run is an error`() {
        let nodes = [node("one", labels: ["zone": "a"]), node("two", labels: ["zone": "a"], state: .down)]
        let elsewhere = Placement(constraints: ["node.labels.zone == b"])
        #expect(findings { $0.placements(desired(), nodes) } == ["passed nodes may run all functions and the proxy"])
        #expect(findings { $0.placements(desired(elsewhere), nodes) } == ["failed function 'sum': no node that is ready may run it"])
        #expect(findings { $0.placements(desired(replicas: 0, elsewhere), nodes) } == ["passed nodes may run all functions and the proxy"])
        let few = findings { $0.placements(desired(replicas: 3, Placement(maximumPerNode: 2)), nodes) }
        #expect(few == ["warned function 'sum': nodes may run 2 of its 3 tasks"])
    }

    @Test func `a proxy needs a node`() {
        let found = findings { $0.placements(desired(proxy: ["node.labels.edge == true"]), [node("one")]) }
        #expect(found == ["failed no node that is ready may run a proxy"])
    }
}
