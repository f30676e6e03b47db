import Basics
import ContainerEngine
import Deployment
import HTTPClient
import HTTPStub
import Operations
import Pipeline
import ProjectSupport
import Synchronization
import Testing

/// The work of the container verbs, on an engine with recorded answers.
struct ContainerOperationTests {
    @Test func `status has what runs, and the functions of the repository that do not`() async throws {
        let scene = Scene(SmallProject(["functions/mul/metadata.yml": "runtime: plain\n"]))
        try await StubEngine.run(port: 4001) { socket in
            let source = try await scene.operations(socket: socket).statusSource()
            let status = try await source.status(measured: false)
            #expect(status.functions.map(\.name) == ["mul", "sum"])
            #expect(status.functions.map(\.port) == [nil, 4001])
            #expect(status.proxy.state == .missing)
            #expect(source.warning == nil)
        }
    }

    @Test func `status of a repository with a mistake says so, and has what runs`() async throws {
        let scene = Scene(SmallProject(["functions/sum/metadata.yml": "runtime: nowhere\n"]))
        try await StubEngine.run { socket in
            let source = try await scene.operations(socket: socket).statusSource()
            #expect(source.warning?.hasPrefix("the project's files are wrong") ?? false)
            #expect(try await source.status(measured: false).functions.map(\.name) == ["sum"])
        }
    }

    @Test(arguments: [
        ([String](), ["sum"]), (["sum"], ["sum"]),
    ]) func `a name stands for the container that serves it, and none for all`(names: [String], found: [String]) async throws {
        try await StubEngine.run { socket in
            let containers = try await Scene().operations(socket: socket).containers()
            #expect(try await containers.named(names).map(\.label) == found)
        }
    }

    @Test(arguments: [
        ("smu", true, "no function is named 'smu'"), ("sum", false, "function 'sum' has no container"),
    ])
    func `a name without a container is refused, and says why`(name: String, runs: Bool, refusal: String) async throws {
        try await StubEngine.run(port: runs ? 1 : nil) { socket in
            let containers = try await Scene().operations(socket: socket).containers()
            let error = await #expect(throws: PipelineError.self) { try await containers.named(name) }
            #expect(error?.description == refusal)
        }
    }

    @Test func `invoke sends the request to the function's own port`() async throws {
        try await StubServer.run(.tcp, answer: { request in [.response(201, request.text.uppercased())] }) { function in
            try await StubEngine.run(port: function.port) { socket in
                var request = HTTPRequest(method: "POST", target: "/x?y")
                request.body = .bytes(Array("body".utf8))
                let answer = try await Scene().operations(socket: socket).invoke("sum", request, timeout: .seconds(10))
                #expect(answer.response.status == 201 && answer.response.text == "BODY" && answer.time > .zero)
                #expect(function.requests.map(\.target) == ["/x?y"])
            }
        }
    }

    private static let log =
        StubEngine.frame(1, "2026-01-02T03:04:05.000000001Z one\n") + StubEngine.frame(2, "2026-01-02T03:04:05.000000002Z two\n")
        + StubEngine.frame(1, "2026-01-02T03:04:05.000000003Z rest")

    @Test(arguments: [false, true]) func `logs are lines, with the time if it is wanted`(timestamps: Bool) async throws {
        try await StubEngine.run(logs: Self.log) { socket in
            var query = LogQuery()
            query.timestamps = timestamps
            let logs = try await Scene().operations(socket: socket).logs(query)
            #expect(logs.labels == ["sum"])
            let lines = Mutex<[String]>([])
            try await logs.read { read in lines.withLock { $0 += read.map { String(decoding: $0.bytes, as: UTF8.self) } } }
            func time(_ digit: Int) -> String { timestamps ? "2026-01-02T03:04:05.00000000\(digit)Z " : "" }
            #expect(lines.withLock { $0 } == [time(1) + "one", time(2) + "two", time(3) + "rest"])
        }
    }

    @Test func `the streams of a container are kept apart if that is wanted`() async throws {
        try await StubEngine.run(logs: Self.log) { socket in
            var query = LogQuery(functions: ["sum"])
            (query.timestamps, query.separatesStreams) = (true, true)
            let records = Mutex<[LogRecord]>([])
            try await Scene().operations(socket: socket).logs(query).read { lines in
                let read = lines.map { LogRecord(String(decoding: $0.bytes, as: UTF8.self), function: "sum", stream: $0.stream) }
                records.withLock { $0 += read }
            }
            #expect(records.withLock { $0 }.map(\.line) == ["one", "two", "rest"])
            #expect(records.withLock { $0 }.map(\.stream) == ["stdout", "stderr", "stdout"])
        }
    }

    @Test func `the proxy alone has no log where none runs`() async throws {
        try await StubEngine.run { socket in
            var query = LogQuery()
            query.proxy = true
            await #expect(throws: PipelineError.self) { try await Scene().operations(socket: socket).logs(query) }
        }
    }

    @Test func `an operation on what runs fails if no engine answers`() async throws {
        let scene = Scene()
        let error = await #expect(throws: EngineError.self) { try await scene.operations().statusSource() }
        #expect(error?.blame == .engine)
        #expect(scene.notices == [])
    }
}
