import ContainerEngine
import FunctionModel
import HTTPClient
import Testing

@testable import Deployment

/// Deploying on a real engine with a real Caddy.
@Suite(.serialized) struct DeploymentEngineTests {
    @Test func `a function is served, and a second apply changes nothing`() async throws {
        try await DeploymentFixture.with { fixture in
            let desired = fixture.desired([fixture.function("sum")])
            let first = try await fixture.deployer.apply(desired, commit: "abc")
            #expect(first.failures.isEmpty)
            #expect(
                first.plan.description == """
                    create proxy: never-built
                    create container:sum: never-built
                    reload caddyfile: route-added /sum
                    0 unchanged
                    """)
            let answer = try await fixture.get("/sum/x")
            #expect(answer.text == "version 1 /x")
            #expect(try await fixture.containers() == ["\(fixture.project)_proxy running", "\(fixture.project)_sum_1 running"])
            let second = try await fixture.deployer.apply(desired)
            #expect(second.plan.description == "3 unchanged")
            #expect(second.record == nil)
            let status = try await fixture.deployer.status()
            #expect(status.functions.map(\.health) == ["healthy"])
            #expect(status.functions.first?.upstream == "sum-1")
            #expect(status.proxy.state == "running")
        }
    }

    @Test func `five swaps under a kept load lose no request`() async throws {
        try await DeploymentFixture.with { fixture in
            _ = try await fixture.deployer.apply(fixture.desired([fixture.function("sum")]))
            let load = DeploymentLoad(port: fixture.listen.port, path: "/sum/slowly")
            for version in 2...6 {
                let report = try await fixture.deployer.apply(fixture.desired([fixture.function("sum", version: "\(version)")]))
                #expect(report.failures.isEmpty)
                #expect(report.functions["sum"]?.swap?.drained == true)
                #expect(!report.routes.reloaded)
                try await Task.sleep(for: .milliseconds(300))
            }
            let result = await load.stop()
            #expect(result.failures == [])
            #expect(result.requests > 500)
            #expect(Set(result.versions.keys) == ["1", "2", "3", "4", "5", "6"])
            #expect(try await fixture.containers() == ["\(fixture.project)_proxy running", "\(fixture.project)_sum_6 running"])
        }
    }
}
