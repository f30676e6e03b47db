import ContainerEngine
import FunctionModel
import HTTPStub
import Synchronization
import Testing

@testable import ImageBuild

/// The container that answers calls of a function under test.
struct DoubleServerTests {
    private func routes(_ doubles: [String: [DoubleAnswer]]) throws -> [String] {
        var value = DoubleServer(doubles: doubles).configuration
        for name in ["apps", "http", "servers", "doubles", "routes"] {
            guard case .object(let members) = value else { break }
            value = try #require(members[name])
        }
        guard case .array(let routes) = value else { return [] }
        return routes.map(\.text)
    }

    @Test func `an answer to all calls agrees with the whole name of the function`() throws {
        let routes = try routes(["users": [DoubleAnswer(body: #"{"name":"Ada"}"#, isJSON: true)]])
        #expect(
            routes == [
                #"{"handle":[{"body":"\\{\"name\":\"Ada\"}","handler":"static_response","headers":{"Content-Type":["application/json"]},"#
                    + #""status_code":200}],"match":[{"vars_regexp":{"{http.request.uri}":{"pattern":"^/users([/?]|$)"}}}],"terminal":true}"#,
                #"{"handle":[{"body":"\\{\"error\":\"no double answers this call\"}","handler":"static_response","#
                    + #""headers":{"Content-Type":["application/json"]},"status_code":404}]}"#,
            ])
    }

    @Test func `answers have the order of the file, their method and their path`() throws {
        let routes = try routes([
            "b": [DoubleAnswer(method: "POST", path: "/x?y=1", status: 202), DoubleAnswer(path: "/")], "a": [DoubleAnswer(body: "one")],
        ])
        #expect(routes.count == 4)
        #expect(routes[0].contains(#""body":"one""#) && !routes[0].contains("Content-Type"))
        #expect(routes[1].contains(#""method":["POST"],"vars":{"{http.request.uri}":["/b/x?y=1"]}"#))
        // The path of the whole function may lack its slash.
        #expect(routes[2].contains(#""vars":{"{http.request.uri}":["/b/","/b"]}"#))
    }

    @Test func `no text is a placeholder of Caddy, and a media type that is written stays`() throws {
        let answer = DoubleAnswer(headers: ["content-type": "text/{env.HOME}"], body: "{env.HOME}", isJSON: true)
        let text = try routes(["users": [answer]])[0]
        #expect(text.contains(#""body":"\\{env.HOME}""#) && text.contains(#""headers":{"content-type":["text/\\{env.HOME}"]}"#))
    }

    @Test func `the container has minimal privileges, and takes its file before it starts`() {
        let server = DoubleServer.specification(image: "caddy:2", network: "shop_tests", labels: ["a": "b"])
        #expect(server.readOnlyRoot && server.capDrop == ["ALL"] && server.noNewPrivileges && server.publish.isEmpty)
        #expect(server.network == "shop_tests" && server.labels == ["a": "b"] && server.aliases.isEmpty)
        #expect(server.mounts.contains(Mount(kind: .volume, target: "/doubles")))
    }

    /// Runs the tests of a function with a double.
    /// - Parameter answers: the engine's answers to requests for logs. The last one is repeated.
    /// - Returns: the specifications of the containers, as the engine gets them.
    private func run(logs answers: [StubServer.Step], isRunning: Bool = true) async throws -> [String] {
        let bodies = Mutex<[String]>([])
        let logs = Mutex(answers)
        let missing = StubServer.Step.json(#"{"message":"no such thing"}"#, status: 404)
        return try await StubServer.run(answer: { request in
            let path = request.target.prefix { $0 != "?" }
            if path.hasSuffix("/_ping") { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
            if path.hasSuffix("/images/sha256:i/json") { return [.json(#"{"Id":"sha256:i","Config":{"User":"1000"}}"#)] }
            if path.hasSuffix("/info") { return [.json(#"{"ID":"e","ServerVersion":"20.10","OSType":"linux","Architecture":"x86_64"}"#)] }
            if path.hasSuffix("/containers/create") {
                bodies.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
                return [.json(#"{"Id":"c1"}"#, status: 201)]
            }
            if path.hasSuffix("/archive") { return [.response(200, "")] }
            if path.hasSuffix("/start") { return [.response(204, "")] }
            if path.hasSuffix("/logs") { return logs.withLock { [$0.count > 1 ? $0.removeFirst() : $0[0]] } }
            if path.hasSuffix("/wait") { return [.json(#"{"StatusCode":0}"#)] }
            return [path.hasSuffix("/c1/json") ? .json(Self.container(isRunning: isRunning)) : missing]
        }) { server in
            let tester = FunctionTester(
                engine: try await Engine.connect(.unix(server.socket)), project: "shop", network: "shop_tests", relayImage: "caddy:2",
                discard: { _ in })
            var function = Function(name: "orders", runtime: "python")
            let place = SourceLocation(file: "functions/orders/metadata.yml")
            function.metadata.tests = [FunctionTest(name: "unit", kind: .command(["true"]), location: place)]
            (function.metadata.calls, function.metadata.doubles) = (["users"], ["users": [DoubleAnswer()]])
            let definition = try #require(TestDefinition(function))
            let record = try await tester.run(function, definition, image: "sha256:i", markKey: nil, onCase: { _ in })
            #expect(record.passed)
            return bodies.withLock { $0 }
        }
    }

    private static func container(isRunning: Bool) -> String {
        let state = isRunning ? #"{"Status":"running","Running":true}"# : #"{"Status":"exited","Running":false}"#
        return #"{"Id":"c1","Name":"/c1","Image":"sha256:i","Config":{"Tty":true},"State":\#(state),"#
            + #""NetworkSettings":{"Networks":{"shop_tests":{"IPAddress":"10.9.8.7"}}}}"#
    }

    private static let serving = StubServer.Step.response(200, #"{"msg":"serving initial configuration"}"#)
    private static let unreadable = StubServer.Step.json(#"{"message":"no log"}"#, status: 500)

    @Test func `test containers find the doubles under the name of the proxy`() async throws {
        let bodies = try await run(logs: [Self.serving])
        #expect(bodies.count == 2)
        #expect(bodies.first?.contains("/doubles/config.json") == true)
        #expect(bodies.last?.contains(#""ExtraHosts":["faaso:10.9.8.7"]"#) == true)
        #expect(bodies.last?.contains("FAASO_URL=http://faaso") == true)
    }

    @Test func `the tests wait for the doubles, also while their log cannot be read`() async throws {
        let bodies = try await run(logs: [Self.unreadable, .response(200, "starting"), Self.serving])
        #expect(bodies.count == 2)
    }

    @Test func `doubles that ended fail the run, with their log or why it cannot be read`() async throws {
        let ended = DoublesFailed(function: "orders", reason: "Caddy does not serve: b")
        await #expect(throws: ended) { try await run(logs: [.response(200, "a\nb\n")], isRunning: false) }
        let hidden = await #expect(throws: DoublesFailed.self) { try await run(logs: [Self.unreadable], isRunning: false) }
        #expect(hidden?.reason.hasPrefix("their log, which tells when they serve, cannot be read: ") == true)
        #expect(hidden?.reason.hasSuffix("no log") == true)
    }
}
