import ContainerEngine
import HTTPStub
import Testing

/// The calls of a swarm.
struct SwarmCallTests {
    private static let service = #"{"ID":"k1","Version":{"Index":42},"Spec":{"Name":"shop_sum"}}"#

    @Test func `every call of a swarm has its route`() async throws {
        let answer: @Sendable (StubServer.Recorded) -> [StubServer.Step] = { request in
            if request.target.hasSuffix("/networks/create") { return [.json(#"{"Id":"n1"}"#)] }
            if request.target.hasSuffix("/services/create") { return [.json(#"{"ID":"k1","Warning":"no platform"}"#)] }
            if request.target.hasSuffix("/create") { return [.json(#"{"ID":"o1"}"#)] }
            if request.target.contains("/update") { return [.json(#"{"Warnings":["slow"]}"#)] }
            if request.target.hasSuffix("/services/k1") && request.method == "GET" { return [.json(Self.service)] }
            if request.target.hasSuffix("/info") { return [.json(#"{"Swarm":{"LocalNodeState":"active"}}"#)] }
            return request.method == "GET" ? [.json("[]")] : [.response(200, "")]
        }
        try await ScriptedEngine.run(answer: answer) { engine, server in
            let spec = ServiceSpecification(name: "shop_sum", container: TaskContainer(image: "i"))
            _ = try await engine.membership()
            _ = try await engine.nodes()
            _ = try await engine.services(filters: ["label": ["faaso.project=shop"]])
            let found = try #require(try await engine.service("k1"))
            let created = try await engine.createService(spec, auth: RegistryAuth(username: "ann", serverAddress: "reg:5000"))
            #expect(created.id == "k1" && created.warnings == ["no platform"])
            let warnings = try await engine.updateService("k1", version: 42, spec)
            #expect(warnings == ["slow"])
            try await engine.rollBackService(found)
            try await engine.removeService("k1")
            _ = try await engine.tasks(filters: ["service": ["k1"]])
            _ = try await engine.swarmObjects(.secret, label: ["faaso.project=shop"])
            let secret = try await engine.createSwarmObject(.secret, "shop_password_v1", labels: ["a": "b"], data: Array("hello".utf8))
            let config = SwarmObject(id: "c1", name: "shop_lock", version: 5, data: Array("hello".utf8))
            try await engine.relabel(.config, config, labels: ["a": "c"])
            try await engine.relabel(.secret, SwarmObject(id: "s1", name: "shop_password_v1", version: 6), labels: ["a": "d"])
            try await engine.removeSwarmObject(.config, "c1")
            let network = try await engine.createOverlayNetwork("shop_functions", labels: ["l": "v"])
            #expect(secret == "o1" && network == "n1")
            #expect(
                ScriptedEngine.calls(server) == [
                    "GET /v1.41/info", "GET /v1.41/nodes",
                    "GET /v1.41/services?filters=%7B%22label%22%3A%5B%22faaso.project%3Dshop%22%5D%7D", "GET /v1.41/services/k1",
                    "POST /v1.41/services/create", "POST /v1.41/services/k1/update?version=42&registryAuthFrom=spec",
                    "POST /v1.41/services/k1/update?version=42&rollback=previous", "DELETE /v1.41/services/k1",
                    "GET /v1.41/tasks?filters=%7B%22service%22%3A%5B%22k1%22%5D%7D",
                    "GET /v1.41/secrets?filters=%7B%22label%22%3A%5B%22faaso.project%3Dshop%22%5D%7D", "POST /v1.41/secrets/create",
                    "POST /v1.41/configs/c1/update?version=5", "POST /v1.41/secrets/s1/update?version=6", "DELETE /v1.41/configs/c1",
                    "POST /v1.41/networks/create",
                ])
            #expect(server.requests.first { $0.target.hasSuffix("services/create") }?.header("x-registry-auth") != nil)
            #expect(server.requests.first { $0.target.contains("version=42") }?.header("x-registry-auth") == nil)
            #expect(
                server.requests.first { $0.target.hasSuffix("secrets/create") }?.text
                    == #"{"Data":"aGVsbG8=","Labels":{"a":"b"},"Name":"shop_password_v1"}"#)
            #expect(
                server.requests.first { $0.target.contains("configs/c1/update") }?.text
                    == #"{"Data":"aGVsbG8=","Labels":{"a":"c"},"Name":"shop_lock"}"#)
            #expect(
                server.requests.first { $0.target.contains("secrets/s1/update") }?.text
                    == #"{"Data":"","Labels":{"a":"d"},"Name":"shop_password_v1"}"#)
            #expect(
                server.requests.first { $0.target.hasSuffix("networks/create") }?.text
                    == #"{"Attachable":true,"CheckDuplicate":true,"Driver":"overlay","Labels":{"l":"v"},"Name":"shop_functions"}"#)
        }
    }

    @Test func `a service that only the first digits of an ID name is another one`() async throws {
        try await ScriptedEngine.run(answer: { _ in [.json(Self.service)] }) { engine, _ in
            let (byPart, byName, byID) = try await (engine.service("k"), engine.service("shop_sum"), engine.service("k1"))
            #expect(byPart == nil && byName?.id == "k1" && byID?.name == "shop_sum")
        }
    }

    @Test(arguments: [("swarm", true), ("local", false)])
    func `the scope of a network is read`(scope: String, isOfSwarm: Bool) async throws {
        try await ScriptedEngine.run(answer: { _ in [.json(#"{"Id":"n1","Name":"db","Scope":"\#(scope)"}"#)] }) { engine, _ in
            let network = try await engine.network("db")
            #expect(network?.isOfSwarm == isOfSwarm)
        }
    }

    @Test func `an update of an older version is out of sequence`() async throws {
        let answer = #"{"message":"rpc error: code = Unknown desc = update out of sequence"}"#
        try await ScriptedEngine.run(answer: { _ in [.json(answer, status: 500)] }) { engine, _ in
            let spec = ServiceSpecification(name: "a", container: TaskContainer(image: "i"))
            let error = await #expect(throws: EngineError.self) { _ = try await engine.updateService("k1", version: 1, spec) }
            #expect(error?.refusal == .outOfSequence)
        }
    }

    @Test func `a created service without an ID is unexpected`() async throws {
        try await ScriptedEngine.run(answer: { _ in [.json("{}")] }) { engine, _ in
            let spec = ServiceSpecification(name: "a", container: TaskContainer(image: "i"))
            let error = await #expect(throws: EngineError.self) { _ = try await engine.createService(spec) }
            #expect(error?.description.contains("the service has no ID") == true)
        }
    }

    @Test func `the log of a task is read in frames`() async throws {
        try await ScriptedEngine.run(answer: { _ in [.streamHead, .frame(1, "started\n"), .frame(2, "no port\n")] }) { engine, server in
            let chunks = try await engine.taskLogs("t1", tail: 20, within: .seconds(60))
            #expect(chunks.map(\.text) == ["started\n", "no port\n"] && chunks.map(\.stream) == [.stdout, .stderr])
            #expect(ScriptedEngine.calls(server) == ["GET /v1.41/tasks/t1/logs?stdout=1&stderr=1&tail=20&follow=0&timestamps=0"])
        }
    }

    @Test func `the log of a task that does not end is read for some time`() async throws {
        try await ScriptedEngine.run(answer: { _ in [.streamHead, .frame(2, "no port\n"), .hang] }) { engine, _ in
            let chunks = try await engine.taskLogs("t1", tail: 20, within: .seconds(1))
            #expect(chunks.map(\.text) == ["no port\n"])
        }
    }

    @Test func `the log of a task that the engine does not have is an error`() async throws {
        try await ScriptedEngine.run(answer: { _ in [.response(404, #"{"message":"task t1 not found"}"#)] }) { engine, _ in
            let error = await #expect(throws: EngineError.self) { try await engine.taskLogs("t1", tail: 20, within: .seconds(60)) }
            #expect(error?.isNotFound == true)
        }
    }

    @Test func `the log of a task can be followed with times`() async throws {
        try await ScriptedEngine.run(answer: { _ in [.streamHead, .frame(1, "a\n")] }) { engine, server in
            let texts = try await engine.withTaskLogs("t1", since: EngineTime(nanoseconds: 5), follow: true, timestamps: true) { stream in
                var texts: [String] = []
                for try await chunk in stream { texts.append(chunk.text) }
                return texts
            }
            #expect(texts == ["a\n"])
            #expect(
                ScriptedEngine.calls(server) == [
                    "GET /v1.41/tasks/t1/logs?stdout=1&stderr=1&tail=all&since=0.000000005&follow=1&timestamps=1"
                ])
        }
    }
}
