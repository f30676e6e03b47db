import ContainerEngine
import Deployment
import HTTPStub
import Testing

@testable import SingleHost

/// The effects on an engine of scripted answers.
struct LiveEffectsTests {
    @Test func `a network is removed by its ID, and a missing one takes no other with it`() async throws {
        let answer: @Sendable (StubServer.Recorded) -> [StubServer.Step] = { request in
            if request.target == "/_ping" { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
            if request.method == "DELETE" { return [.response(204, "")] }
            // The engine takes `db` for the first digits of another ID.
            return [.json(request.target.hasSuffix("/cache") ? #"{"Id":"1f","Name":"cache"}"# : #"{"Id":"db12","Name":"theirs"}"#)]
        }
        try await StubServer.run(answer: answer) { server in
            let effects = EngineEffects.live(try await Engine.connect(.unix(server.socket)), project: "shop", environment: [:])
            try await effects.removeNetwork("cache")
            try await effects.removeNetwork("db")
            let labels = try await effects.networkLabels("db")
            #expect(labels == nil)
            #expect(
                server.requests.dropFirst().map { "\($0.method) \($0.target)" } == [
                    "GET /v1.41/networks/cache", "DELETE /v1.41/networks/1f", "GET /v1.41/networks/db", "GET /v1.41/networks/db",
                ])
        }
    }

    @Test func `the networks of a swarm are left to it`() async throws {
        let own = #"{"Id":"1f","Name":"cache","Scope":"local","Labels":{"faaso.role":"joined-network"}}"#
        let swarm = #"{"Id":"2f","Name":"shop_swarm","Scope":"swarm","Driver":"overlay","Labels":{"faaso.role":"network"}}"#
        let answer: @Sendable (StubServer.Recorded) -> [StubServer.Step] = { request in
            if request.target == "/_ping" { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
            return [.json("[\(own),\(swarm)]")]
        }
        try await StubServer.run(answer: answer) { server in
            let effects = EngineEffects.live(try await Engine.connect(.unix(server.socket)), project: "shop", environment: [:])
            let networks = try await effects.networks()
            #expect(networks == ["cache": ["faaso.role": "joined-network"]])
        }
    }

    @Test func `the users of a network are of any project, running or not`() async throws {
        let containers = ["redis": "running", "postgres": "exited"].map { name, state in
            #"{"Id":"\#(name)","Names":["/\#(name)"],"Image":"i","ImageID":"i","State":"\#(state)","#
                + #""NetworkSettings":{"Networks":{"cache":{}}}}"#
        }
        let list = "[" + containers.joined(separator: ",") + "]"
        let answer: @Sendable (StubServer.Recorded) -> [StubServer.Step] = { request in
            if request.target == "/_ping" { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
            return [.json(request.target.contains("/containers/") ? list : #"{"Id":"1f","Name":"cache"}"#)]
        }
        try await StubServer.run(answer: answer) { server in
            let effects = EngineEffects.live(try await Engine.connect(.unix(server.socket)), project: "shop", environment: [:])
            let users = try await effects.attached("cache")
            #expect(users == ["postgres (exited)", "redis"])
            let missing = try await effects.attached("db")
            #expect(missing == [])
        }
    }
}
