import ContainerEngine
import FunctionModel
import HTTPStub
import ImageBuild
import Synchronization
import Testing

/// The results of tests, and the errors of an engine that are no results. The engine is a stub.
struct FunctionTesterTests {
    private static let missing = StubServer.Step.json(#"{"message":"no such thing"}"#, status: 404)

    /// Runs one test, by default a command.
    /// - Parameters:
    ///   - wait: the engine's answer to the wait for the end of the container.
    ///   - details: the engine's answer to a question about the container.
    private func run(
        _ kind: FunctionTest.Kind = .command(["true"]), timeout: Duration = .seconds(30), wait: [StubServer.Step] = [Self.missing],
        details: @escaping @Sendable () -> StubServer.Step = { Self.missing }
    ) async throws -> TestRecord {
        try await StubServer.run(answer: { request in
            let path = request.target.prefix { $0 != "?" }
            if path.hasSuffix("/_ping") { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
            if path.hasSuffix("/images/sha256:i/json") { return [.json(#"{"Id":"sha256:i","Config":{"User":"1000"}}"#)] }
            if path.hasSuffix("/info") { return [.json(#"{"ID":"e","ServerVersion":"20.10","OSType":"linux","Architecture":"x86_64"}"#)] }
            if path.hasSuffix("/containers/create") { return [.json(#"{"Id":"c1"}"#, status: 201)] }
            if path.hasSuffix("/containers/c1/start") { return [.response(204, "")] }
            if path.hasSuffix("/containers/c1/wait") { return wait }
            return [path.hasSuffix("/containers/c1/json") ? details() : Self.missing]
        }) { server in
            let tester = FunctionTester(
                engine: try await Engine.connect(.unix(server.socket)), project: "shop", network: "shop_internal",
                relayImage: "caddy:2", discard: { _ in })
            let function = Self.function(kind, timeout: timeout)
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

    @Test func `an engine that fails during the health check is an error, not a failed test`() async throws {
        let questions = Mutex(0)
        let error = await #expect(throws: EngineError.self) {
            try await run(.request(HTTPCase(), FunctionModel.Expectation(status: 200))) {
                // Nothing listens on port 1. The first answer has the address, and the second one fails.
                let isFirst = questions.withLock { number in
                    number += 1
                    return number == 1
                }
                return isFirst ? .json(Self.running) : .json(#"{"message":"shutting down"}"#, status: 500)
            }
        }
        #expect(error?.description == "the Docker engine refused GET /containers/c1/json (500): shutting down")
    }

    @Test(arguments: [(200, nil), (500, "status: expected 200, got 500")] as [(Int, String?)])
    func `a given container answers the requests, and stays`(status: Int, failure: String?) async throws {
        let (record, asked, discarded) = try await StubServer.run(.tcp, answer: { _ in [.response(status, "")] }) { function in
            try await StubServer.run(answer: { request in
                if request.target.hasSuffix("/_ping") { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
                return [Self.missing]
            }) { server in
                let discarded = Mutex<[String]>([])
                let tester = FunctionTester(
                    engine: try await Engine.connect(.unix(server.socket)), project: "shop", network: "", relayImage: "caddy:2"
                ) { id in
                    discarded.withLock { $0.append(id) }
                }
                let subject = Self.function(.request(HTTPCase(), FunctionModel.Expectation(status: 200)))
                let definition = try #require(TestDefinition(subject))
                let container = TestedContainer(id: "c9", name: "shop_sum_9", port: function.port)
                let record = try await tester.run(
                    subject, definition, image: "sha256:i", markKey: nil, container: { container }, onCase: { _ in })
                return (record, server.requests.map(\.target), discarded.withLock { $0 })
            }
        }
        #expect(record.cases.map(\.failure) == [failure] && record.candidate == "shop_sum_9")
        // No container is created. The engine is asked for the log of a failure alone.
        let aboutContainers = asked.filter { $0.contains("/containers/") }
        #expect(aboutContainers.allSatisfy { $0.contains("/containers/c9/") } && aboutContainers.isEmpty == (failure == nil))
        #expect(discarded == [])
    }

    @Test(arguments: [
        ("", true), ("secrets", false), ("networks", false), ("volumes", false), ("calls", false), ("test.secrets", false),
        ("test.environment", false),
        ("same", true),
    ])
    func `a candidate answers only if it has exactly what tests get`(field: String, fits: Bool) {
        var function = Self.function(.request(HTTPCase(), FunctionModel.Expectation(status: 200)))
        function.metadata.fullEnvironment = ["MODE": "live"]
        switch field {
        case "secrets": function.metadata.secrets = ["token"]
        case "networks": function.metadata.networks = ["other"]
        case "calls": function.metadata.calls = ["users"]
        case "volumes": function.metadata.volumes = [Volume(source: "data", target: "/data")]
        case "test.secrets": function.metadata.testSecrets = ["token": "dummy"]
        case "test.environment": function.metadata.testEnvironment = ["MODE": "test"]
        case "same": function.metadata.testEnvironment = ["MODE": "live"]
        default: break
        }
        #expect(TestDefinition.fitsCandidate(of: function) == fits)
    }

    /// Sends a request to a given container.
    /// - Parameters:
    ///   - answer: the function's answer.
    ///   - logs: the engine's answers to questions for the log. The last one is repeated.
    ///   - states: the engine's answers to questions for the state. The last one is repeated.
    private func ask(
        _ answer: StubServer.Step, logs: [StubServer.Step] = [.response(200, "")], states: [String] = []
    ) async throws -> TestRecord {
        let logs = Mutex(logs)
        let states = Mutex(states)
        return try await StubServer.run(.tcp, answer: { _ in [answer] }) { function in
            try await StubServer.run(answer: { request in
                let path = request.target.prefix { $0 != "?" }
                if path.hasSuffix("/_ping") { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
                if path.hasSuffix("/c9/logs") { return logs.withLock { [$0.count > 1 ? $0.removeFirst() : $0[0]] } }
                let state = path.hasSuffix("/c9/json") ? states.withLock { $0.count > 1 ? $0.removeFirst() : $0.first } : nil
                return [
                    state.map { .json(#"{"Id":"c9","Name":"/c9","Image":"sha256:i","Config":{"Tty":true},"State":\#($0)}"#) }
                        ?? Self.missing
                ]
            }) { server in
                let tester = FunctionTester(
                    engine: try await Engine.connect(.unix(server.socket)), project: "shop", network: "", relayImage: "caddy:2",
                    discard: { _ in })
                let subject = Self.function(.request(HTTPCase(), FunctionModel.Expectation(status: 200)))
                let container = TestedContainer(id: "c9", name: "shop_sum_9", port: function.port)
                return try await tester.run(
                    subject, try #require(TestDefinition(subject)), image: "sha256:i", markKey: nil, container: { container },
                    onCase: { _ in })
            }
        }
    }

    @Test func `the output of a failed request is read until it is there and stays the same`() async throws {
        let half = StubServer.Step.response(200, "Traceback")
        let record = try await ask(
            .response(500, ""), logs: [.response(200, ""), .response(200, ""), half, .response(200, "Traceback: it broke")],
            states: [Self.runningState])
        #expect(record.output == "Traceback: it broke")
    }

    static let runningState = #"{"Status":"running","Running":true}"#
    static let killed = #"{"Status":"exited","Running":false,"ExitCode":137}"#
    static let outOfMemory = #"{"Status":"exited","Running":false,"ExitCode":137,"OOMKilled":true}"#
    static let broken = #"{"Status":"exited","Running":false,"ExitCode":1}"#

    @Test(
        arguments: [
            ([runningState, broken], "the container does not run: it ended with status 1"),
            ([runningState, killed, outOfMemory], "the container does not run: it ran out of memory"), ([runningState], nil), ([], nil),
        ] as [([String], String?)])
    func `a lost answer names the end of the container`(states: [String], line: String?) async throws {
        let record = try await ask(.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), states: states)
        let lines = record.cases.first?.failure?.split(separator: "\n") ?? []
        #expect(lines.first?.hasPrefix("GET /: ") == true)
        #expect(lines.dropFirst().first.map(String.init) == line)
        #expect((lines.last == "hint: limits.memory of the function may be too low") == states.contains(Self.outOfMemory))
    }

    @Test func `a command that is killed for lack of memory says so`() async throws {
        let record = try await run(wait: [.json(#"{"StatusCode":137}"#)]) {
            .json(#"{"Id":"c1","Name":"/c1","Image":"sha256:i","State":\#(Self.outOfMemory)}"#)
        }
        #expect(
            record.cases.first?.failure?.hasPrefix("exit code: expected 0, got 137\nthe container does not run: it ran out of memory\n")
                == true)
    }

    private static func function(_ kind: FunctionTest.Kind, timeout: Duration = .seconds(30)) -> Function {
        var function = Function(name: "sum", runtime: "python")
        let place = SourceLocation(file: "functions/sum/metadata.yml")
        function.metadata.tests = [FunctionTest(name: "unit", kind: kind, timeout: timeout, location: place)]
        function.metadata.port = 1
        return function
    }

    private static let running =
        #"{"Id":"c1","Name":"/c1","Image":"sha256:i","State":{"Status":"running","Running":true},"#
        + #""NetworkSettings":{"Networks":{"shop_internal":{"IPAddress":"127.0.0.1"}}}}"#
}
