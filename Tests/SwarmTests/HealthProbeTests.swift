import HTTPStub
import TestSupport
import Testing

@testable import Swarm

/// The program that asks a function for its health inside its container.
struct HealthProbeTests {
    @Test(arguments: ["amd64", "arm64"]) func `each platform has a small program`(architecture: String) throws {
        let program = try #require(NodePlatform(architecture: architecture).probe)
        #expect(program.prefix(4) == [0x7F, 0x45, 0x4C, 0x46] && program.count < 4096)
    }

    @Test func `other platforms have none`() {
        #expect(NodePlatform(architecture: "s390x").probe == nil)
    }

    /// The exit status of the program of this machine.
    private func status(_ arguments: [String]) throws -> Int32 {
        #if arch(arm64)
            let program = HealthProbe.arm64
        #else
            let program = HealthProbe.amd64
        #endif
        let folder = TemporaryFolder(in: "/tmp")
        folder.write(program, to: "probe", mode: 0o755)
        return try Program.start([folder.path("probe")] + arguments).wait().status
    }

    @Test(arguments: [(200, Int32(0)), (204, 0), (299, 0), (301, 1), (404, 1), (503, 1)])
    func `a status of 2xx alone is healthy`(code: Int, expected: Int32) async throws {
        try await StubServer.run(.tcp, answer: { _ in [.response(code, String(repeating: "x", count: 10_000))] }) { server in
            #expect((try? status(["\(server.port)", "/ping?a=b"])) == expected)
            #expect(server.requests.map { "\($0.method) \($0.target)" } == ["GET /ping?a=b"])
            #expect(server.requests.first?.header("host") == "127.0.0.1" && server.requests.first?.header("connection") == "close")
        }
    }

    @Test(arguments: [["1", "/"], ["0", "/"], ["65536", "/"], ["x", "/"], ["80"], []])
    func `a port that nothing listens on, and other arguments, are not`(arguments: [String]) throws {
        #expect(try status(arguments) == 1)
    }

    @Test func `an answer without a status is not`() async throws {
        try await StubServer.run(.tcp, answer: { _ in [.send("HTTP/1.1 ")] }) { server in
            #expect((try? status(["\(server.port)", "/"])) == 1)
        }
    }
}
