import ContainerEngine
import FunctionModel
import HTTPStub
import ImageBuild
import Testing

/// The results of tests, and the errors of an engine that are no results. The engine is a stub.
struct FunctionTesterTests {
    /// Runs one command in an engine that answers its wait with these steps.
    private func run(timeout: Duration = .seconds(30), wait: [StubServer.Step]) async throws -> TestRecord {
        try await StubServer.run(answer: { request in
            let path = request.target.prefix { $0 != "?" }
            if path.hasSuffix("/_ping") { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
            if path.hasSuffix("/images/sha256:i/json") { return [.json(#"{"Id":"sha256:i","Config":{"User":"1000"}}"#)] }
            if path.hasSuffix("/info") { return [.json(#"{"ID":"e","ServerVersion":"20.10","OSType":"linux","Architecture":"x86_64"}"#)] }
            if path.hasSuffix("/containers/create") { return [.json(#"{"Id":"c1"}"#, status: 201)] }
            if path.hasSuffix("/containers/c1/start") { return [.response(204, "")] }
            if path.hasSuffix("/containers/c1/wait") { return wait }
            return [.json(#"{"message":"no such thing"}"#, status: 404)]
        }) { server in
            let tester = FunctionTester(
                engine: try await Engine.connect(.unix(server.socket)), project: "shop", network: "shop_internal", discard: { _ in })
            var function = Function(name: "sum", runtime: "python")
            let place = SourceLocation(file: "functions/sum/metadata.yml")
            function.metadata.tests = [FunctionTest(name: "unit", kind: .command(["true"]), timeout: timeout, location: place)]
            let definition = try #require(TestDefinition(function))
            return try await tester.run(function, definition, image: "sha256:i", markKey: nil, onCase: { _ in })
        }
    }

    @Test(arguments: [(0, nil), (3, "exit code: expected 0, got 3")] as [(Int, String?)])
    func `the exit code of a command decides`(code: Int, failure: String?) async throws {
        let record = try await run(wait: [.json(#"{"StatusCode":\#(code)}"#)])
        #expect(record.cases.map(\.failure) == [failure])
        // The stub has no logs.
        #expect(record.cases.first?.output?.hasPrefix("the output cannot be read: ") == (failure == nil ? nil : true))
    }

    @Test func `a command that still runs after its time limit fails`() async throws {
        let record = try await run(timeout: .milliseconds(100), wait: [.hang])
        #expect(record.cases.map(\.failure) == ["still running after 100ms"])
    }

    @Test(arguments: [[], [.json(#"{"message":"the engine is shutting down"}"#, status: 500)]] as [[StubServer.Step]])
    func `an engine that fails to wait is an error, not a failed test`(wait: [StubServer.Step]) async throws {
        let error = await #expect(throws: EngineError.self) { try await run(wait: wait) }
        #expect(error?.description.contains("POST /containers/c1/wait") == true)
    }
}
