import ContainerEngine
import Deployment
import Testing

@testable import Swarm

/// The commands on what runs, against a swarm in memory.
struct ServiceCommandsTests {
    let swarm = FakeSwarm()
    let sum = SwarmFixtures.service(SwarmFixtures.function("sum"))

    init() throws {
        let services = [sum, SwarmFixtures.service(SwarmFixtures.function("mul")), try SwarmFixtures.proxy(SwarmFixtures.desired([]))]
        swarm.change { state in
            state.isQuick = true
            for service in services { state.services[service.name] = ServiceSummary(id: "k-" + service.name, specification: service) }
        }
    }

    private var commands: ServiceCommands {
        ServiceCommands(
            swarm: swarm, conductor: ServiceConductor(swarm: swarm, auth: nil, sleep: { [swarm] _ in try swarm.wait() }), project: "shop")
    }

    @Test func `a restart changes the counter alone`() async throws {
        try await commands.restart("sum")
        try await commands.restart("sum")
        var expected = sum
        expected.forceUpdate = 2
        #expect(swarm.service("shop_sum")?.specification == expected)
    }

    @Test(arguments: [(3, UInt64(3)), (0, 0), (-1, 0)])
    func `a scale changes the number of tasks alone`(wanted: Int, count: UInt64) async throws {
        swarm.change { $0.nodes += [NodeSummary(id: "n3", host: "three")] }
        try await commands.scale("sum", to: wanted)
        var expected = sum
        expected.mode = .replicated(count)
        #expect(swarm.service("shop_sum")?.specification == expected)
    }

    @Test func `a function without a service is not deployed`() async {
        await #expect(throws: DeploymentError.notDeployed(function: "nope")) { try await commands.restart("nope") }
        #expect(swarm.calls.isEmpty)
    }

    @Test func `the proxy is taken down first`() async throws {
        let removed = try await commands.down()
        #expect(removed == ["shop_proxy", "shop_mul", "shop_sum"])
        #expect(swarm.calls == ["remove k-shop_proxy", "remove k-shop_mul", "remove k-shop_sum"])
    }
}
