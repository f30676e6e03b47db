import ContainerEngine
import FoundationEssentials
import HTTPClient
import HTTPStub
import Testing

@testable import SharedCache

/// Questions to a registry's own API.
struct RegistryClientTests {
    private static let auth = RegistryAuth(username: "joe", password: "sesame", serverAddress: "x")
    private static let basic = "Basic am9lOnNlc2FtZQ=="

    private func run(
        auth: RegistryAuth? = auth, _ answer: @escaping @Sendable (StubServer.Recorded) -> String,
        _ body: (RegistryClient, StubServer) async throws -> Void
    ) async throws {
        try await StubServer.run(.tcp, answer: { [.send(answer($0))] }) { server in
            let repository = try #require(SharedRepository("127.0.0.1:\(server.port)/team/shop"))
            try await body(
                RegistryClient(repository, endpoints: [.tcp(host: "127.0.0.1", port: server.port)], auth: auth), server)
        }
    }

    private static func response(_ status: Int, _ body: String = "{}", _ headers: [String] = []) -> String {
        (["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + headers).joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    @Test func `tags are read page by page, from this registry whatever the link says`() async throws {
        try await run { request in
            request.target.contains("last=b")
                ? Self.response(200, #"{"tags":["c"]}"#)
                : Self.response(
                    200, #"{"tags":["a","b"]}"#, [#"Link: <https://other.example/v2/team/shop/tags/list?last=b&n=2>; rel="next""#])
        } _: { client, server in
            let tags = try await client.tags()
            #expect(tags == ["a", "b", "c"])
            #expect(server.requests.map(\.target) == ["/v2/team/shop/tags/list?n=10000", "/v2/team/shop/tags/list?last=b&n=2"])
        }
    }

    @Test func `a repository that does not exist has no tags`() async throws {
        for body in [#"{"errors":[{"code":"NAME_UNKNOWN"}]}"#, ""] {
            try await run({ _ in Self.response(404, body) }) { client, _ in
                let tags = try await client.tags()
                #expect(tags.isEmpty)
            }
        }
        try await run({ _ in Self.response(200, #"{"name":"team/shop","tags":null}"#) }) { client, _ in
            let tags = try await client.tags()
            #expect(tags.isEmpty)
        }
    }

    @Test func `a name and a password are sent only when they are demanded, and then kept`() async throws {
        try await run { request in
            request.header("Authorization") == Self.basic
                ? Self.response(200, #"{"tags":["a"]}"#) : Self.response(401, "{}", [#"WWW-Authenticate: Basic realm="x""#])
        } _: { client, server in
            for _ in 0..<2 {
                let tags = try await client.tags()
                #expect(tags == ["a"])
            }
            #expect(server.requests.map { $0.header("Authorization") } == [nil, Self.basic, Self.basic])
        }
    }

    @Test func `a token is fetched for the action`() async throws {
        try await run { request in
            if request.target.hasPrefix("/token") { return Self.response(200, #"{"token":"t1"}"#) }
            if request.header("Authorization") == "Bearer t1" { return Self.response(202) }
            let realm = "http://\(request.header("Host") ?? "")/token"
            return Self.response(401, "{}", [#"WWW-Authenticate: Bearer realm="\#(realm)",service="s""#])
        } _: { client, server in
            try await client.delete("sha256:m")
            let token = try #require(server.requests.first { $0.target.hasPrefix("/token") })
            #expect(token.target == "/token?scope=repository%3Ateam%2Fshop%3Apull%2Cdelete&service=s")
            #expect(token.header("Authorization") == Self.basic)
        }
    }

    @Test(arguments: [401, 403])
    func `refused credentials are an error with a hint`(status: Int) async throws {
        try await run({ _ in Self.response(status, "{}", [#"WWW-Authenticate: Basic realm="x""#]) }) { client, server in
            let error = await #expect(throws: RegistryError.self) { try await client.tags() }
            #expect(error == .unauthorized("127.0.0.1:\(server.port)"))
            #expect(error?.hints == ["log in: docker login 127.0.0.1:\(server.port)"])
        }
    }

    @Test(arguments: [(500, "{}"), (200, "nonsense"), (200, "[]"), (429, #"{"errors":[{"message":"slow down"}]}"#)])
    func `an answer that makes no sense is an error`(status: Int, body: String) async throws {
        try await run({ _ in Self.response(status, body) }) { client, _ in
            await #expect(throws: RegistryError.self) { try await client.tags() }
        }
    }

    @Test func `a list without an end is an error`() async throws {
        try await run({ request in Self.response(200, #"{"tags":["a"]}"#, ["Link: <\(request.target)>; rel=\"next\""]) }) { client, _ in
            await #expect(throws: RegistryError.self) { try await client.tags() }
        }
    }

    @Test func `a manifest has its digest, its size and the time of the push`() async throws {
        let manifest = #"{"config":{"digest":"sha256:c"},"layers":[{"size":5},{"size":7}]}"#
        try await run { request in
            if request.target.hasSuffix("/blobs/sha256:c") { return Self.response(200, #"{"created":"2026-01-02T03:04:05.123456789Z"}"#) }
            return request.target.hasSuffix("/manifests/a")
                ? Self.response(200, manifest, ["Docker-Content-Digest: sha256:m"]) : Self.response(404)
        } _: { client, _ in
            let found = try #require(try await client.manifest("a"))
            #expect(found.digest == "sha256:m" && found.size == 12)
            let created = try await client.created(found)
            #expect(created?.formatted(.iso8601) == "2026-01-02T03:04:05Z")
            let absent = try await client.manifest("b")
            #expect(absent == nil)
        }
    }

    @Test func `credentials go only to the address that answered`() async throws {
        let plain = "Client sent an HTTP request to an HTTPS server."
        try await StubServer.run(.tcp, answer: { _ in [.send(Self.response(400, plain))] }) { first in
            try await run { request in
                request.header("Authorization") == Self.basic
                    ? Self.response(200, #"{"tags":["a"]}"#) : Self.response(401, "{}", [#"WWW-Authenticate: Basic realm="x""#])
            } _: { client, second in
                let endpoints: [HTTPEndpoint] = [.tcp(host: "127.0.0.1", port: first.port), .tcp(host: "127.0.0.1", port: second.port)]
                let tags = try await RegistryClient(client.repository, endpoints: endpoints, auth: Self.auth).tags()
                #expect(tags == ["a"] && first.requests.count == 1 && second.requests.count == 2)
                #expect(first.requests[0].header("Authorization") == nil)
            }
        }
    }

    @Test func `a registry that is gone is named`() async throws {
        let repository = try #require(SharedRepository("127.0.0.1:1/x"))
        let client = RegistryClient(repository, endpoints: [.tcp(host: "127.0.0.1", port: 1)], auth: nil)
        let error = await #expect(throws: RegistryError.self) { try await client.tags() }
        #expect(error?.description == "the registry 127.0.0.1:1 cannot be reached: cannot connect: connection refused")
    }
}
