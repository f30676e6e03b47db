import Glibc
import HTTPStub
import Testing

@testable import ReverseProxy

@Suite struct CaddyAdminTests {
    private func run(_ answer: StubServer.Step, _ body: (CaddyAdmin, StubServer) async throws -> Void) async throws {
        try await StubServer.run(answer: { _ in [answer] }) { server in try await body(CaddyAdmin(socket: server.socket), server) }
    }

    @Test func `a Caddyfile is loaded as it is`() async throws {
        try await run(.response(200, "")) { admin, server in
            try await admin.load("http://:80 {\n}\n")
            let request = try #require(server.requests.first)
            #expect(request.method == "POST" && request.target == "/load")
            #expect(request.header("content-type") == "text/caddyfile")
            #expect(request.text == "http://:80 {\n}\n")
            // Caddy refuses browsers because of these two headers.
            #expect(request.header("host") == "localhost" && request.header("origin") == nil)
        }
    }

    @Test func `warnings of adapting name their lines`() async throws {
        let answer = #"{"warnings":[{"file":"Caddyfile","line":3,"directive":"route","message":"odd"},{"message":"old"}],"result":{}}"#
        try await run(.json(answer)) { admin, server in
            let warnings = try await admin.adapt("x")
            #expect(warnings == ["line 3: route: odd", "old"])
            #expect(server.requests.first?.target == "/adapt")
        }
        try await run(.json(#"{"result":{}}"#)) { admin, _ in
            let warnings = try await admin.adapt("x")
            #expect(warnings.isEmpty)
        }
    }

    @Test func `a rejection keeps Caddy's words`() async throws {
        try await run(.json(#"{"error":"adapting config: line 2: unrecognized directive"}"#, status: 400)) { admin, _ in
            let error = CaddyError.rejected("adapting config: line 2: unrecognized directive")
            await #expect(throws: error) { try await admin.load("x") }
            await #expect(throws: error) { try await admin.adapt("x") }
            #expect("\(error)" == "the proxy rejects the configuration: adapting config: line 2: unrecognized directive")
        }
    }

    @Test func `upstreams are read, also when there are none`() async throws {
        try await run(.json(#"[{"address":"sum-1:3000","num_requests":4,"fails":1}]"#)) { admin, _ in
            let upstreams = try await admin.upstreams()
            #expect(upstreams == [Upstream(address: "sum-1:3000", requests: 4)])
        }
        try await run(.json("null")) { admin, _ in
            let upstreams = try await admin.upstreams()
            #expect(upstreams.isEmpty)
        }
    }

    @Test(arguments: [(200, "not json"), (500, "boom"), (404, #"{"error":"gone"}"#)])
    func `an answer that makes no sense is called that`(status: Int, body: String) async throws {
        try await run(.json(body, status: status)) { admin, _ in
            let error = await #expect(throws: CaddyError.self) { try await admin.upstreams() }
            guard case .unexpected = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `nobody at the socket is unreachable`() async {
        let error = CaddyError.unreachable(socket: "/tmp/faaso-no.sock", reason: "cannot connect: no such file or directory")
        await #expect(throws: error) { try await CaddyAdmin(socket: "/tmp/faaso-no.sock").ping() }
        let long = "/tmp/faaso-none/" + String(repeating: "x", count: 120)
        let unreachable = await #expect(throws: CaddyError.self) { try await CaddyAdmin(socket: long).ping() }
        #expect(unreachable?.description.contains("its folder cannot be opened: No such file or directory") == true)
    }

    @Test func `cancelling is a cancellation`() async throws {
        try await run(.hang) { admin, server in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await #expect(throws: CancellationError.self) { try await admin.ping() } }
                _ = await server.eventually { $0.requests.count == 1 }
                group.cancelAll()
            }
            #expect(await server.eventually { $0.closed == 1 })
        }
    }

    @Test func `a path of any length is dialled`() async throws {
        try await run(.json("{}")) { _, server in
            // This is the same socket by a name that is too long for the kernel.
            let base = "\(server.socket)-"
            let folder = base + String(repeating: "f", count: 150)
            #expect(mkdir(folder, 0o700) == 0)
            #expect(link(server.socket, "\(folder)/admin.sock") == 0)
            defer {
                unlink("\(folder)/admin.sock")
                rmdir(folder)
            }
            for _ in 0..<20 { try await CaddyAdmin(socket: "\(folder)/admin.sock").ping() }
            #expect(server.requests.count == 20)
        }
    }

    @Test(arguments: [106, 107, 108])
    func `only what is too long goes through a descriptor, which is closed again`(length: Int) throws {
        let socket = "/tmp/" + String(repeating: "x", count: length - 5)
        let link = try SocketLink(path: socket)
        let path = link.path
        #expect(path == socket || length == 108 && path.hasPrefix("/proc/self/fd/") && path.utf8.count <= 107 + 20)
        #expect((path == socket) == (length <= 107))
    }
}
