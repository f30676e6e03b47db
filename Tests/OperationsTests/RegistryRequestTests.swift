import HTTPStub
import Operations
import Pipeline
import ProjectSupport
import Testing
import WorkModel

/// The operations that ask a project's registry, and those that never do.
struct RegistryRequestTests {
    /// Runs `body` beside an engine without images and a registry without tags.
    private func run(_ body: (Scene, String, StubServer) async throws -> Void) async throws {
        try await StubServer.run(.tcp, answer: { _ in [.json(#"{"tags":[]}"#)] }) { registry in
            let scene = Scene(
                SmallProject([
                    "faaso.yml": "project: shop\nregistry: {url: \"127.0.0.1:\(registry.port)/shop\", trust: any}\n",
                    "faaso.lock": "image base:1@sha256:\(String(repeating: "a", count: 64)) linux/amd64\n",
                ]))
            try await StubServer.run(answer: { request in
                let path = request.target.prefix { $0 != "?" }
                if path.hasSuffix("/_ping") { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
                if path.hasSuffix("/info") {
                    return [.json(#"{"ID":"e","ServerVersion":"20.10","OSType":"linux","Architecture":"x86_64"}"#)]
                }
                if path.hasSuffix("s/json") { return [.json("[]")] }
                return [.json(#"{"message":"no such thing"}"#, status: 404)]
            }) { engine in try await body(scene, engine.socket, registry) }
        }
    }

    @Test func `a plan with an engine asks for one list`() async throws {
        try await run { scene, socket, registry in
            let report = try await scene.operations(socket: socket).plan(functions: [], offline: false).make()
            #expect(report.steps.contains { $0.node == .image("sum") && $0.action == .build }, "\(report.steps)")
            #expect(registry.requests.map(\.target) == ["/v2/shop/tags/list?n=10000"], "\(scene.warnings)")
        }
    }

    @Test func `why, graph and an offline plan ask no registry`() async throws {
        try await run { scene, socket, registry in
            let operations = scene.operations(socket: socket)
            for offline in [true, false] {
                _ = try await operations.why("image:sum", offline: offline, differences: true)
                _ = try await operations.graph(GraphQuery(), offline: offline)
            }
            _ = try await operations.plan(functions: [], offline: true).make()
            #expect(registry.requests.isEmpty)
        }
    }
}
