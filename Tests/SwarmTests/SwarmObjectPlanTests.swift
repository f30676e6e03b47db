import ContainerEngine
import Deployment
import Testing

@testable import Swarm

struct SwarmObjectPlanTests {
    private func service(_ version: String) -> ServiceSpecification {
        SwarmFixtures.service(SwarmFixtures.function { $0.secrets = ["password": version] })
    }

    private func secret(_ version: String) -> SwarmObject { SwarmObject(id: version, name: "shop_password_\(version)") }

    @Test func `a new version is created, and an old one stays for a rollback`() {
        let current = ServiceSummary(id: "k1", specification: service("v2"), previous: service("v1"))
        let plan = SwarmObjectPlan(
            .secret, existing: [secret("v2"), secret("v1"), secret("v0")], wanted: [service("v3")], services: [current])
        #expect(plan.missing == ["shop_password_v3"] && plan.unused == [secret("v0")])
    }

    @Test func `what is there is not created again`() {
        let plan = SwarmObjectPlan(.secret, existing: [secret("v1")], wanted: [service("v1")], services: [])
        #expect(plan.missing.isEmpty && plan.unused.isEmpty)
    }

    @Test func `configs are told from secrets`() {
        let existing = ["probe", "shop_caddyfile_1"].map { SwarmObject(id: $0, name: $0) }
        let plan = SwarmObjectPlan(.config, existing: existing, wanted: [service("v1")], services: [])
        #expect(plan.missing.isEmpty && plan.unused.map(\.name) == ["shop_caddyfile_1"])
    }
}
