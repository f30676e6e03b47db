import ContainerEngine
import HTTPStub
import Testing

/// The connection, and the common behaviour of all calls.
@Suite struct EngineCallTests {
    @Test(arguments: [("1.41", "1.41"), ("1.44", "1.44"), ("1.47", "1.47"), ("1.51", "1.47"), ("2.0", "1.47")])
    func `the lower of both versions is spoken`(theirs: String, spoken: String) async throws {
        try await ScriptedEngine.run(api: theirs, answer: { _ in [.json("[]")] }) { engine, server in
            #expect(engine.apiVersion == spoken)
            _ = try await engine.containers(all: false)
            #expect(ScriptedEngine.calls(server) == ["GET /v\(spoken)/containers/json?all=0"])
        }
    }

    @Test(arguments: ["1.40", "1.9", "0.99"])
    func `an engine that is too old is refused`(api: String) async throws {
        await #expect(throws: EngineError.tooOld(api: api)) { try await ScriptedEngine.run(api: api, answer: { _ in [] }) { _, _ in } }
    }

    @Test(arguments: ["", "Api-Version: new\r\n", "Api-Version: 1.\r\n", "Api-Version: 1.41.2\r\n"])
    func `what answers without a version is no engine`(header: String) async throws {
        try await StubServer.run(answer: { _ in [.response(200, "OK", headers: header)] }) { server in
            await #expect(
                throws: EngineError.unreachable(endpoint: "unix://\(server.socket)", reason: "the answer is not that of a Docker engine")
            ) {
                try await Engine.connect(.unix(server.socket))
            }
        }
    }

    @Test func `an engine that is not there is unreachable, and the hint says how to start it`() async {
        let error = await #expect(throws: EngineError.self) { try await Engine.connect(.unix("/tmp/faaso-no-engine.sock")) }
        #expect(error?.description == "the Docker engine at unix:///tmp/faaso-no-engine.sock cannot be reached: no such file or directory")
        #expect(error?.hints.first?.contains("systemctl start docker") == true)
    }

    @Test func `an engine that does not answer is given up`() async throws {
        try await StubServer.run(answer: { _ in [.hang] }) { server in
            let error = await #expect(throws: EngineError.self) {
                try await Engine.connect(.unix(server.socket), timeout: .milliseconds(100))
            }
            #expect(error?.description.contains("no answer within 100ms") == true)
        }
    }

    @Test(arguments: ["tcp://10.0.0.1:2375", "ssh://me@host", "https://127.0.0.1:2376"])
    func `a remote engine is not dialled`(text: String) async throws {
        let endpoint = try EngineEndpoint(parsing: text)
        #expect(endpoint.isRemote)
        await #expect(throws: EngineError.remote(endpoint: text)) { try await Engine.connect(endpoint) }
    }

    @Test func `plain TCP on this machine will do`() async throws {
        try await StubServer.run(.tcp, answer: { _ in [.response(200, "OK", headers: "Api-Version: 1.45\r\n")] }) { server in
            let engine = try await Engine.connect(EngineEndpoint(parsing: "tcp://127.0.0.1:\(server.port)"))
            #expect(engine.apiVersion == "1.45")
            #expect(!engine.endpoint.isRemote)
        }
    }

    @Test(arguments: [
        (#"{"message":"no space left"}"#, "no space left"), ("  plain words\n", "plain words"), ("", "no reason given"),
        (#"{"other":1}"#, #"{"other":1}"#),
    ])
    func `an error keeps the engine's words and names the route`(body: String, message: String) async throws {
        try await ScriptedEngine.run(answer: { _ in [.json(body, status: 500)] }) { engine, _ in
            let expected = EngineError.status(code: 500, message: message, route: "POST /containers/x/start")
            await #expect(throws: expected) { try await engine.start("x") }
        }
    }

    @Test func `an answer that is not what the API says is called that`() async throws {
        try await ScriptedEngine.run(answer: { _ in [.json(#"[{"Id":7}]"#)] }) { engine, _ in
            let error = await #expect(throws: EngineError.self) { try await engine.containers() }
            guard case .unexpected(let route, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(route == "GET /containers/json")
        }
    }

    @Test func `a connection that breaks is an interruption, no HTTP at all is unexpected`() async throws {
        try await ScriptedEngine.run(answer: { $0.target.hasSuffix("/a/start") ? [] : [.send("nonsense\r\n\r\n")] }) { engine, _ in
            let closed = EngineError.interrupted(
                route: "POST /containers/a/start", reason: "the connection was closed before the response was complete")
            await #expect(throws: closed) { try await engine.start("a") }
            let error = await #expect(throws: EngineError.self) { try await engine.start("b") }
            #expect(error?.description.contains("is not valid") == true)
        }
    }

    @Test func `cancelling a call is a cancellation, not an error of the engine`() async throws {
        try await ScriptedEngine.run(answer: { _ in [.hang] }) { engine, server in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await #expect(throws: CancellationError.self) { try await engine.wait("x") } }
                group.addTask { await #expect(throws: CancellationError.self) { try await engine.withEvents { _ in } } }
                _ = await server.eventually { $0.requests.count == 3 }
                group.cancelAll()
            }
            // The look at the socket's owner, the ping and both calls have closed their connections.
            #expect(await server.eventually { $0.closed == 4 })
        }
    }

    @Test func `names cannot leave their place in a route`() async throws {
        try await ScriptedEngine.run(answer: { _ in [.json("{}", status: 404)] }) { engine, server in
            let container = try await engine.container("a/../b?x=1#y z%")
            let image = try await engine.image("host:5000/a/b:t@sha256:00 ?")
            #expect(container == nil && image == nil)
            #expect(
                ScriptedEngine.calls(server) == [
                    "GET /v1.41/containers/a%2F..%2Fb%3Fx%3D1%23y%20z%25/json", "GET /v1.41/images/host:5000/a/b:t@sha256:00%20%3F/json",
                ])
        }
    }

    @Test func `every call of the contract has its route`() async throws {
        let answer: @Sendable (StubServer.Recorded) -> [StubServer.Step] = { request in
            if request.target.contains("/wait") { return [.json(#"{"StatusCode":4}"#)] }
            if request.method == "GET" || request.target.contains("/images/i") && request.method == "DELETE" { return [.json("[]")] }
            if request.target.hasSuffix("/networks/create") { return [.json(#"{"Id":"n"}"#)] }
            return [.response(204, "")]
        }
        try await ScriptedEngine.run(answer: answer) { engine, server in
            _ = try await engine.containers(label: ["b=2", "a"])
            try await engine.start("c")
            try await engine.stop("c", grace: .milliseconds(1500))
            try await engine.update("c", restart: .always)
            try await engine.remove("c", force: true, volumes: true)
            try await engine.rename("c", "d")
            try await engine.unpause("c")
            let code = try await engine.wait("c")
            #expect(code == 4)
            try await engine.putArchive("c", path: "/run/a b", tar: [1, 2])
            _ = try await engine.images(reference: "shop/*")
            try await engine.tag(image: "sha256:1", repository: "shop/sum", tag: "latest")
            _ = try await engine.removeImage("i:1")
            _ = try await engine.networks(label: ["x"])
            let network = try await engine.createNetwork("n", labels: ["l": "v"], internal: true)
            #expect(network == "n")
            try await engine.connect(network: "n", container: "c", aliases: ["sum-1"])
            try await engine.removeNetwork("n")
            try await engine.removeVolume("v")
            #expect(
                ScriptedEngine.calls(server) == [
                    "GET /v1.41/containers/json?all=1&filters=%7B%22label%22%3A%5B%22b%3D2%22%2C%22a%22%5D%7D",
                    "POST /v1.41/containers/c/start", "POST /v1.41/containers/c/stop?t=2", "POST /v1.41/containers/c/update",
                    "DELETE /v1.41/containers/c?force=1&v=1", "POST /v1.41/containers/c/rename?name=d", "POST /v1.41/containers/c/unpause",
                    "POST /v1.41/containers/c/wait?condition=not-running", "PUT /v1.41/containers/c/archive?path=%2Frun%2Fa%20b",
                    "GET /v1.41/images/json?filters=%7B%22reference%22%3A%5B%22shop%2F%2A%22%5D%7D",
                    "POST /v1.41/images/sha256:1/tag?repo=shop%2Fsum&tag=latest", "DELETE /v1.41/images/i:1?force=0",
                    "GET /v1.41/networks?filters=%7B%22label%22%3A%5B%22x%22%5D%7D", "POST /v1.41/networks/create",
                    "GET /v1.41/networks?filters=%7B%22label%22%3A%5B%22l%3Dv%22%5D%7D",
                    "POST /v1.41/networks/n/connect", "DELETE /v1.41/networks/n", "DELETE /v1.41/volumes/v?force=0",
                ])
            #expect(server.requests.first { $0.method == "PUT" }?.header("content-type") == "application/x-tar")
            #expect(server.requests.first { $0.target.hasSuffix("update") }?.text == #"{"RestartPolicy":{"Name":"always"}}"#)
            #expect(
                server.requests.first { $0.target.hasSuffix("networks/create") }?.text
                    == #"{"CheckDuplicate":true,"Driver":"bridge","Internal":true,"Labels":{"l":"v"},"Name":"n"}"#)
            #expect(
                server.requests.first { $0.target.hasSuffix("connect") }?.text
                    == #"{"Container":"c","EndpointConfig":{"Aliases":["sum-1"]}}"#)
        }
    }
}
