import HTTPStub
import Synchronization
import TestSupport
import Testing

@testable import ContainerEngine

/// Logs, exec, events and pulls.
@Suite struct EngineStreamTests {
    private static func container(tty: Bool) -> StubServer.Step {
        .json(#"{"Id":"c","Name":"/c","Image":"i","State":{"Status":"running","Running":true},"Config":{"Tty":\#(tty)}}"#)
    }

    @Test func `stdout and stderr are taken apart`() async throws {
        let frames: [StubServer.Step] = [.streamHead, .frame(1, "one\n"), .frame(2, "bad\n"), .frame(1, ""), .frame(1, "two\n")]
        try await ScriptedEngine.run(answer: { $0.target.contains("/logs") ? frames : [Self.container(tty: false)] }) { engine, server in
            let chunks = try await engine.logs("c", tail: 5, since: EngineTime(nanoseconds: 1_500_000_007), timestamps: true)
            #expect(chunks.filter { $0.stream == .stdout }.map(\.text).joined() == "one\ntwo\n")
            #expect(chunks.filter { $0.stream == .stderr }.map(\.text).joined() == "bad\n")
            #expect(
                ScriptedEngine.calls(server).last
                    == "GET /v1.41/containers/c/logs?stdout=1&stderr=1&tail=5&since=1.500000007&follow=0&timestamps=1")
        }
    }

    @Test func `a terminal's output is taken as it is`() async throws {
        let steps: [StubServer.Step] = [.streamHead, .bytes([1, 0, 0, 0, 65, 66])]
        try await ScriptedEngine.run(answer: { $0.target.contains("/logs") ? steps : [Self.container(tty: true)] }) { engine, _ in
            let bytes = try await engine.logs("c").flatMap(\.bytes)
            #expect(bytes == [1, 0, 0, 0, 65, 66])
        }
    }

    @Test(
        arguments: [[9, 0, 0, 0, 0, 0, 0, 1, 65], [1, 0, 7, 0, 0, 0, 0, 1, 65], [1, 0, 0, 0, 0, 0, 0, 5, 65], [1, 0, 0]] as [[UInt8]])
    func `frames that are broken or cut short are no log`(bytes: [UInt8]) async throws {
        try await ScriptedEngine.run(answer: { $0.target.contains("/logs") ? [.streamHead, .bytes(bytes)] : [Self.container(tty: false)] })
        {
            engine, _ in
            let error = await #expect(throws: EngineError.self) { try await engine.logs("c") }
            guard case .unexpected = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test(arguments: 0..<50)
    func `however a log is cut into pieces, it says the same`(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        var wire: [UInt8] = []
        var expected: [LogChunk.Stream: [UInt8]] = [.stdout: [], .stderr: []]
        var messages = 0
        for _ in 0..<20 {
            let (stream, count) = (UInt8.random(in: 0...3, using: &random), Int.random(in: 0...600, using: &random))
            let payload = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            wire += [stream, 0, 0, 0, 0, 0, UInt8(count >> 8), UInt8(count & 255)] + payload
            expected[stream >= 2 ? .stderr : .stdout, default: []] += payload
            messages += count > 0 ? 1 : 0
        }
        var frames = LogFrames(isRaw: false)
        var seen: [LogChunk.Stream: [UInt8]] = [.stdout: [], .stderr: []]
        var begun = 0
        var rest = wire[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...40, using: &random))
            for chunk in try frames.push(Array(piece)) {
                seen[chunk.stream, default: []] += chunk.bytes
                begun += chunk.begins ? 1 : 0
            }
            rest = rest.dropFirst(piece.count)
        }
        #expect(seen == expected && begun == messages, "seed \(seed)")
        #expect(frames.isAtBoundary)
    }

    @Test(arguments: 0..<50)
    func `however lines are cut into pieces, they are the same lines`(seed: Int) {
        var random = SeededGenerator(seed: seed)
        let text = (0..<200).map { _ in "ab\n\r".utf8.randomElement(using: &random) ?? 0 }
        var splitter = LineSplitter()
        var lines: [[UInt8]] = []
        var rest = text[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...9, using: &random))
            lines += splitter.push(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        if let last = splitter.finish() { lines.append(last) }
        var expected = text.split(separator: 0x0a, omittingEmptySubsequences: false).map {
            $0.last == 0x0d ? Array($0.dropLast()) : Array($0)
        }
        if text.last == 0x0a { expected.removeLast() }
        #expect(lines == expected, "seed \(seed)")
    }

    @Test func `a line without an end stays bounded`() {
        var splitter = LineSplitter(limit: 10)
        #expect(splitter.push([UInt8](repeating: 1, count: 25)).map(\.count) == [10, 10])
        #expect(splitter.finish()?.count == 5)
    }

    @Test func `exec gives the exit code and the output as it comes`() async throws {
        let answer: @Sendable (StubServer.Recorded) -> [StubServer.Step] = { request in
            switch request.target {
            case "/v1.41/containers/c/exec": [.json(#"{"Id":"e1"}"#, status: 201)]
            case "/v1.41/exec/e1/start": [.streamHead, .frame(1, "out"), .frame(2, "err")]
            default: [.json(#"{"ExitCode":3,"Running":false}"#)]
            }
        }
        try await ScriptedEngine.run(answer: answer) { engine, server in
            let streams = Mutex<[LogChunk.Stream]>([])
            let result = try await engine.exec("c", command: ["a", "b c"], user: "7", environment: ["B": "2", "A": "1"]) { chunk in
                streams.withLock { if $0.last != chunk.stream { $0.append(chunk.stream) } }
            }
            #expect(result == ExecResult(exitCode: 3, output: Array("outerr".utf8)))
            #expect(streams.withLock { $0 } == [.stdout, .stderr])
            #expect(
                server.requests[1].text
                    == #"{"AttachStderr":true,"AttachStdout":true,"Cmd":["a","b c"],"Env":["A=1","B=2"],"User":"7"}"#)
            #expect(server.requests[2].text == #"{"Detach":false,"Tty":false}"#)
            #expect(server.requests[2].header("upgrade") == nil)
        }
    }

    @Test func `a command that does not end is given up`() async throws {
        let answer: @Sendable (StubServer.Recorded) -> [StubServer.Step] = {
            $0.target.hasSuffix("/exec") ? [.json(#"{"Id":"e"}"#)] : [.streamHead, .hang]
        }
        try await ScriptedEngine.run(answer: answer) { engine, server in
            let error = await #expect(throws: EngineError.self) {
                try await engine.exec("c", command: ["x"], timeout: .milliseconds(150))
            }
            #expect(error == .interrupted(route: "POST /exec/e/start", reason: "no answer within 150ms"))
            // One of them looked at the owner of the socket.
            #expect(await server.eventually { $0.closed == 4 })
        }
    }

    @Test func `events are decoded line by line`() async throws {
        let first = #"{"Type":"container","Action":"die","Actor":{"ID":"c","Attributes":{"exitCode":"1"}},"time":7,"timeNano":7000000009}"#
        let second = #"{"Type":"network","Action":"create","Actor":{"ID":"n"},"time":8}"#
        let steps: [StubServer.Step] = [.streamHead, .send(String(first.prefix(20))), .send(first.dropFirst(20) + "\n\n"), .send(second)]
        try await ScriptedEngine.run(answer: { _ in steps }) { engine, server in
            let events = try await engine.withEvents(filters: ["type": ["container"], "label": []], since: EngineTime(seconds: 3)) {
                stream in
                var events: [EngineEvent] = []
                for try await event in stream { events.append(event) }
                return events
            }
            #expect(
                events == [
                    EngineEvent(
                        type: "container", action: "die", actorID: "c", attributes: ["exitCode": "1"],
                        time: EngineTime(nanoseconds: 7_000_000_009)),
                    EngineEvent(type: "network", action: "create", actorID: "n", time: EngineTime(seconds: 8)),
                ])
            #expect(
                ScriptedEngine.calls(server) == ["GET /v1.41/events?filters=%7B%22type%22%3A%5B%22container%22%5D%7D&since=3.000000000"])
        }
    }

    @Test func `a pull tells its steps once each, and a failure in the middle`() async throws {
        let good = """
            {"status":"Pulling from a","id":"1"}
            {"status":"Downloading","id":"x","progressDetail":{"current":1}}
            {"status":"Downloading","id":"x","progressDetail":{"current":2}}
            {"status":"Done"}

            """
        let bad = good + #"{"errorDetail":{"message":"disk full"},"error":"disk full"}"# + "\n"
        try await ScriptedEngine.run(answer: { [.streamHead, .send($0.target.contains("bad") ? bad : good)] }) { engine, _ in
            let lines = Mutex<[String]>([])
            try await engine.pull("good") { line in lines.withLock { $0.append(line) } }
            #expect(lines.withLock { $0 } == ["1: Pulling from a", "x: Downloading", "Done"])
            await #expect(throws: EngineError.pullFailed(reference: "bad:2", message: "disk full")) { try await engine.pull("bad:2") }
        }
    }

    @Test func `a pull that is refused keeps the engine's words`() async throws {
        try await ScriptedEngine.run(answer: { _ in [.json(#"{"message":"access denied"}"#, status: 404)] }) { engine, _ in
            await #expect(throws: EngineError.pullFailed(reference: "a", message: "access denied")) { try await engine.pull("a") }
        }
    }

    @Test func `a pull sends credentials and the platform`() async throws {
        try await ScriptedEngine.run(answer: { _ in [.streamHead] }) { engine, server in
            let auth = RegistryAuth(username: "joe", password: "ü?>", serverAddress: "h:1")
            try await engine.pull("h:1/a:2", auth: auth, platform: "linux/arm64")
            try await engine.pull("debian")
            #expect(
                ScriptedEngine.calls(server) == [
                    "POST /v1.41/images/create?fromImage=h%3A1%2Fa&tag=2&platform=linux%2Farm64",
                    "POST /v1.41/images/create?fromImage=debian&tag=latest",
                ])
            let header = try #require(server.requests[1].header("X-Registry-Auth"))
            #expect(header == "eyJwYXNzd29yZCI6IsO8Pz4iLCJzZXJ2ZXJhZGRyZXNzIjoiaDoxIiwidXNlcm5hbWUiOiJqb2UifQ==")
            #expect(server.requests[2].header("X-Registry-Auth") == nil)
        }
    }

    @Test func `a malformed reference is refused before the engine is asked`() async throws {
        try await ScriptedEngine.run(answer: { _ in [.streamHead] }) { engine, server in
            let error = await #expect(throws: EngineError.self) { try await engine.pull("A") }
            #expect(error?.refusal == .invalidReference && ScriptedEngine.calls(server).isEmpty)
        }
    }
}
