import Glibc
import HTTPStub
import Synchronization
import Testing

@testable import ReverseProxy

/// The requests to the keeper, over its socket and through the container.
@Suite struct KeeperClientTests {
    private func run(_ answer: StubServer.Step, _ body: (KeeperClient, StubServer) async throws -> Void) async throws {
        try await StubServer.run(answer: { _ in [answer] }) { server in
            let client = KeeperClient(socket: server.socket, exists: { _ in true }) { _, _, _, _ in
                Issue.record("nothing may go through the container")
                return nil
            }
            try await body(client, server)
        }
    }

    @Test func `a load has the Caddyfile as its body, and the drain in its target`() async throws {
        try await run(.json("{}")) { keeper, server in
            try await keeper.load("http://:80 {\n}\n", drain: .seconds(30))
            let request = try #require(server.requests.first)
            #expect(request.method == "POST" && request.target == "/load?drain=30" && request.text == "http://:80 {\n}\n")
        }
    }

    @Test func `a load of another Caddy names its image and its program`() async throws {
        try await run(.json("{}")) { keeper, server in
            try await keeper.load("x", drain: .zero, image: "r/caddy:3", program: "caddy-ab")
            try await keeper.load("x", drain: .zero, image: "caddy:2")
            let targets = server.requests.map(\.target)
            #expect(targets == ["/load?drain=0&image=r/caddy:3&program=caddy-ab", "/load?drain=0&image=caddy:2"])
        }
    }

    @Test func `a refusal keeps Caddy's words, and another failure is none`() async throws {
        try await run(.json(#"{"error":"Caddyfile:2: odd"}"#, status: 400)) { keeper, _ in
            await #expect(throws: CaddyError.rejected("Caddyfile:2: odd")) { try await keeper.check("x") }
        }
        try await run(.json(#"{"error":"Caddy was killed by signal 9 before it served"}"#, status: 503)) { keeper, _ in
            let error = CaddyError.failed("Caddy was killed by signal 9 before it served")
            await #expect(throws: error) { try await keeper.load("x", drain: .zero) }
        }
    }

    @Test(arguments: [200, 503])
    func `the report is read also while no Caddy serves`(status: Int) async throws {
        let text =
            #"{"detached":true,"host":"c1","waiting":1,"image":"caddy:3","command":"/c","digest":"d1","generations":[{"number":3,"state":"retiring","seconds":2,"connections":4}]}"#
        try await run(.json(text, status: status)) { keeper, _ in
            let generation = KeeperStatus.Generation(number: 3, state: "retiring", connections: 4)
            let report = KeeperStatus(
                isServing: status == 200, isDetached: true, host: "c1", image: "caddy:3", command: "/c", digest: "d1",
                generations: [generation])
            let answer = try await keeper.status()
            #expect(answer == report)
        }
    }

    @Test func `the upstreams of all Caddys are joined`() async throws {
        try await run(.json("[{\"address\":\"a-1:3000\",\"num_requests\":1}]\nnull\n[{\"address\":\"a-1:3000\",\"num_requests\":2}]")) {
            keeper, _ in
            let upstreams = [Upstream(address: "a-1:3000", requests: 1), Upstream(address: "a-1:3000", requests: 2)]
            let answer = try await keeper.upstreams()
            #expect(answer == upstreams)
        }
    }

    @Test func `without the socket a request goes through the container`() async throws {
        let seen = Mutex<[String]>([])
        let keeper = KeeperClient(socket: "/no/keeper.sock", exists: { _ in false }) { method, target, body, _ in
            seen.withLock { $0.append("\(method) \(target) \(String(decoding: body, as: UTF8.self))") }
            return (200, Array("{}".utf8))
        }
        try await keeper.load("x", drain: .seconds(1))
        try await keeper.point("sum", to: "sum-2:3000")
        #expect(seen.withLock { $0 } == ["POST /load?drain=1 x", "POST /point?name=sum&address=sum-2:3000 "])
    }

    @Test func `where no keeper runs nothing is pointed, and a load fails`() async throws {
        let keeper = KeeperClient(socket: "/no/keeper.sock", exists: { _ in false }) { _, _, _, _ in nil }
        try await keeper.point("sum", to: "sum-2:3000")
        await #expect(throws: CaddyError.unreachable(socket: "/no/keeper.sock", reason: "no such file")) { try await keeper.check("x") }
    }

    @Test func `a question about the state has two seconds, also inside the container`() async throws {
        let limits = Mutex<[Duration]>([])
        let keeper = KeeperClient(socket: "/no/keeper.sock", exists: { _ in false }) { _, _, _, limit in
            limits.withLock { $0.append(limit) }
            return (503, [])
        }
        _ = try? await keeper.status()
        _ = try? await keeper.check("x")
        _ = try? await keeper.load("x", drain: .seconds(30))
        #expect(limits.withLock { $0 } == [.seconds(2), .seconds(30), .seconds(90)])
        try await StubServer.run(answer: { _ in [.hang] }) { server in
            let hung = KeeperClient(socket: server.socket, exists: { _ in true }) { _, _, _, _ in nil }
            let began = ContinuousClock.now
            let error = await #expect(throws: CaddyError.self) { try await hung.status() }
            #expect(error?.reason == "no answer within 2s" && ContinuousClock.now - began < .seconds(20))
        }
    }

    @Test func `with the socket the mounted files are enough to point a function`() async throws {
        try await run(.json("{}")) { keeper, server in
            try await keeper.point("sum", to: "sum-2:3000")
            #expect(server.requests.isEmpty)
        }
    }
}
