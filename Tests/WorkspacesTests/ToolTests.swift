import TestSupport
import Testing

@testable import Workspaces

/// Programs that are run for their output.
struct ToolTests {
    @Test func `no program gets the signing key`() async throws {
        let tool = try #require(Tool("env", environment: ["PATH": "/usr/bin:/bin", "FAASO_SIGNING_KEY": "k1", "OTHER": "v1"]))
        for variables in [[:], ["FAASO_SIGNING_KEY": "k1"]] {
            let lines = String(decoding: try await tool.run([], setting: variables).output, as: UTF8.self)
            #expect(lines.contains("OTHER=v1") && !lines.contains("k1"), "\(lines)")
        }
    }
}
