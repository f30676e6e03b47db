import ContainerEngine
import Deployment
import Testing

@testable import Swarm

struct UnusedObjectTests {
    private func service(_ version: String) -> ServiceSpecification {
        SwarmFixtures.service(SwarmFixtures.function { $0.secrets = ["password": version] })
    }

    private func secret(_ version: String) -> SwarmObject { SwarmObject(id: version, name: "shop_password_\(version)") }

    private func names(_ existing: [SwarmObject], _ services: [ServiceSummary], kept: Set<String> = []) -> [String] {
        UnusedObject.list(.secret, existing, services, kept: kept).map(\.name)
    }

    @Test func `the objects of the present and the previous specification stay`() {
        let current = ServiceSummary(id: "k1", specification: service("v2"), previous: service("v1"))
        #expect(names([secret("v2"), secret("v1"), secret("v0")], [current]) == ["shop_password_v0"])
    }

    @Test func `objects that are to be kept stay without a service`() {
        #expect(names([secret("v1"), secret("v0")], [], kept: ["shop_password_v1"]) == ["shop_password_v0"])
    }

    @Test func `configs are told from secrets`() {
        let existing = [SwarmFixtures.probe, "shop_caddyfile_1"].map { SwarmObject(id: $0, name: $0) }
        let current = ServiceSummary(id: "k1", specification: service("v1"))
        #expect(UnusedObject.list(.config, existing, [current]).map(\.name) == ["shop_caddyfile_1"])
    }
}
