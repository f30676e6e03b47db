import Glibc
import HTTPStub
import TestSupport
import Testing

@testable import Swarm

/// The program that brings a Caddyfile to the Caddy of its node.
struct CaddyfileLoaderTests {
    let folder = TemporaryFolder(in: "/tmp")

    init() {
        #if arch(arm64)
            let program = CaddyfileLoader.arm64
        #else
            let program = CaddyfileLoader.amd64
        #endif
        folder.write(program, to: "loader", mode: 0o755)
        folder.write(":80", to: "Caddyfile")
    }

    private func start(_ arguments: String...) throws -> Started { try Program.start([folder.path("loader")] + arguments) }

    private func hold(_ files: String..., socket: String? = nil) throws -> Started {
        try Program.start([folder.path("loader"), "hold", socket ?? folder.path("admin.sock")] + files)
    }

    @Test(arguments: ["amd64", "arm64"]) func `each platform has a small program`(architecture: String) throws {
        let program = try #require(NodePlatform(architecture: architecture).loader)
        #expect(program.prefix(4) == [0x7F, 0x45, 0x4C, 0x46] && program.count < 8192)
    }

    @Test func `other platforms have none`() { #expect(NodePlatform(architecture: "s390x").loader == nil) }

    @Test func `the Caddyfile is posted to the socket`() async throws {
        try await StubServer.run(answer: { _ in [.response(200, "")] }) { server in
            let done = try start("load", server.socket, folder.path("Caddyfile")).wait()
            #expect(done.status == 0 && done.errors == "")
            let request = try #require(server.requests.first)
            #expect(request.method == "POST" && request.target == "/load" && request.header("content-type") == "text/caddyfile")
            #expect(String(decoding: request.body, as: UTF8.self) == ":80")
        }
    }

    @Test func `a refusal is told in Caddy's words`() async throws {
        try await StubServer.run(answer: { _ in [.response(400, #"{"error":"no such directive"}"#)] }) { server in
            for number in 1...2 {
                let done = try start("load", server.socket, folder.path("Caddyfile")).wait()
                let words = #"{"error":"no such directive"}"# + "Caddy refused \(folder.path("Caddyfile"))\n"
                #expect(done.status == 1 && done.errors == words && server.requests.count == number)
            }
        }
    }

    @Test func `a Caddy gets a file once, and another Caddy gets it again`() async throws {
        func load(_ server: StubServer) throws {
            for _ in 1...2 { #expect(try start("load", server.socket, folder.path("Caddyfile")).wait().status == 0) }
        }
        try await StubServer.run(answer: { _ in [.response(200, "")] }) { server in
            try load(server)
            #expect(server.requests.map(\.text) == [":80"])
            folder.write(":81", to: "Caddyfile")
            // Both texts may have been written within one tick of the file system's clock.
            folder.setTime("Caddyfile", timespec(tv_sec: 1, tv_nsec: 0))
            try load(server)
            #expect(server.requests.map(\.text) == [":80", ":81"])
            try await StubServer.run(answer: { _ in [.response(200, "")] }) { other in
                try load(other)
                #expect(other.requests.map(\.text) == [":81"])
            }
        }
    }

    @Test func `without a Caddy there is nothing to load`() throws {
        #expect(try start("load", folder.path("admin.sock"), folder.path("Caddyfile")).wait().status == 0)
    }

    @Test func `a Caddyfile that is missing or too large is named`() throws {
        let missing = try start("load", folder.path("admin.sock"), folder.path("nope")).wait()
        #expect(missing.status == 1 && missing.errors == "cannot open \(folder.path("nope"))\n")
        folder.write([UInt8](repeating: 0x20, count: 1 << 20), to: "large")
        let large = try start("load", folder.path("admin.sock"), folder.path("large")).wait()
        #expect(large.status == 1 && large.errors.hasPrefix("too large: "))
    }

    @Test func `files are copied, then loaded, and SIGTERM ends it`() async throws {
        folder.write("respond 200", to: "a.caddy")
        try await StubServer.run(answer: { _ in [.response(200, "")] }) { server in
            let loader = try hold(
                folder.path("a.caddy"), folder.path("import-1/a.caddy"), folder.path("Caddyfile"), folder.path("copy"),
                socket: server.socket)
            #expect(await server.eventually { $0.requests.count == 1 })
            #expect(folder.read("import-1/a.caddy") == "respond 200" && folder.read("copy") == ":80")
            loader.signal(SIGTERM)
            #expect(loader.wait().status == 0)
        }
    }

    @Test func `a copy replaces the file of before`() async throws {
        folder.write("old, and longer", to: "copy")
        let loader = try hold(folder.path("Caddyfile"), folder.path("copy"))
        try await eventually("the new text") { folder.read("copy") == ":80" }
        loader.signal(SIGTERM)
        #expect(loader.wait().status == 0)
    }

    @Test func `another user can replace its files, because the settings choose the user`() async throws {
        let copy = "import-1/a.caddy"
        let loader = try hold(folder.path("Caddyfile"), folder.path(copy))
        try await eventually("the copy") { folder.read(copy) == ":80" }
        loader.signal(SIGTERM)
        #expect(loader.wait().status == 0)
        #expect(folder.status("import-1").map { $0.mode & 0o777 } == 0o777 && folder.status(copy).map { $0.mode & 0o777 } == 0o666)
    }

    @Test func `a refusal ends it, so that the swarm goes back`() async throws {
        try await StubServer.run(answer: { _ in [.response(400, "no")] }) { server in
            let done = try hold(folder.path("Caddyfile"), folder.path("copy"), socket: server.socket).wait()
            #expect(done.status == 1)
        }
    }

    @Test(arguments: [[], ["hold"], ["load", "x"], ["hold", "s", "from"], ["other", "s", "a", "b"]])
    func `other arguments are refused`(arguments: [String]) throws {
        let done = try Program.start([folder.path("loader")] + arguments).wait()
        #expect(done.status == 1 && done.errors == "unknown arguments\n")
    }
}
