import ContainerEngine
import FoundationEssentials
import HTTPClient
import HTTPStub
import TestSupport
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

    @Test func `an identity token is exchanged for a token, and no password is sent`() async throws {
        try await run(auth: RegistryAuth(username: "joe", password: "sesame", identityToken: "i&1", serverAddress: "x")) { request in
            if request.target.hasPrefix("/token") { return Self.response(200, #"{"access_token":"t2"}"#) }
            if request.header("Authorization") == "Bearer t2" { return Self.response(200, #"{"tags":["a"]}"#) }
            let realm = "http://\(request.header("Host") ?? "")/token"
            return Self.response(401, "{}", [#"WWW-Authenticate: Bearer realm="\#(realm)",scope="repository:x:pull""#])
        } _: { client, server in
            for _ in 0..<2 {
                let tags = try await client.tags()
                #expect(tags == ["a"])
            }
            let tokens = server.requests.filter { $0.target.hasPrefix("/token") }
            #expect(tokens.map(\.method) == ["POST"] && tokens.first?.header("Authorization") == nil)
            #expect(
                tokens.first?.text
                    == "scope=repository%3Ax%3Apull&grant_type=refresh_token&client_id=faaso&refresh_token=i%261")
        }
    }

    @Test(arguments: [
        (401, "{}", "refuses the credentials"), (403, "{}", "refuses the credentials"), (500, "{}", "refuses a token of"),
        (200, "{}", "its answer has no token"), (200, "nonsense", "its answer has no token"),
    ])
    func `a token server that gives no token is an error`(status: Int, body: String, part: String) async throws {
        try await run { request in
            if request.target.hasPrefix("/token") { return Self.response(status, body) }
            return Self.response(401, "{}", [#"WWW-Authenticate: Bearer realm="http://\#(request.header("Host") ?? "")/token""#])
        } _: { client, server in
            let error = await #expect(throws: RegistryError.self) { try await client.tags() }
            #expect(error?.description.contains(part) == true, "\(String(describing: error))")
            #expect(server.requests.count == 2)
        }
    }

    @Test(arguments: ["nowhere", "ftp://127.0.0.1/token", "http:///token"])
    func `a token server without a web address is not asked`(realm: String) async throws {
        try await run({ _ in Self.response(401, "{}", [#"WWW-Authenticate: Bearer realm="\#(realm)""#]) }) { client, server in
            let error = await #expect(throws: RegistryError.self) { try await client.tags() }
            #expect(error == .unexpected("the token server", "'\(realm)' is no address") && server.requests.count == 1)
        }
    }

    @Test func `a registry with TLS and its own authority sends nobody to a server without TLS`() async throws {
        let folder = TemporaryFolder()
        let file = TestAuthority.write(to: folder)
        try await StubServer.run(.tcp, answer: { _ in [.send(Self.response(200, #"{"token":"t"}"#))] }) { plain in
            let demand = #"WWW-Authenticate: Bearer realm="http://127.0.0.1:\#(plain.port)/token""#
            try await StubServer.run(
                .tls, answer: { [.send($0.target.contains("/tags/") ? Self.response(401, "{}", [demand]) : Self.response(404))] }
            ) { server in
                let repository = try #require(SharedRepository("localhost:\(server.port)/shop"))
                let endpoint = HTTPEndpoint.tls(host: "localhost", port: server.port, authorities: [file])
                let client = RegistryClient(repository, endpoints: [endpoint], auth: Self.auth)
                let manifest = try await client.manifest("a")
                #expect(manifest == nil && server.requests.count == 1)
                let error = await #expect(throws: RegistryError.self) { try await client.tags() }
                #expect(error?.description.contains("has no TLS") == true && plain.requests.isEmpty)
            }
        }
    }

    @Test func `a registry that gives no answer in time is named`() async throws {
        try await StubServer.run(.tcp, answer: { _ in [.hang] }) { server in
            let repository = try #require(SharedRepository("127.0.0.1:\(server.port)/x"))
            let client = RegistryClient(
                repository, endpoints: [.tcp(host: "127.0.0.1", port: server.port)], auth: nil, timeout: .milliseconds(100))
            let error = await #expect(throws: RegistryError.self) { try await client.tags() }
            #expect(error == .silent("127.0.0.1:\(server.port)", .milliseconds(100)) && error?.hints == [])
        }
    }

    @Test func `a page and a list have a largest size`() async throws {
        try await run({ _ in Self.response(200, #"{"tags":["\#(String(repeating: "a", count: 4 << 20))"]}"#) }) { client, _ in
            let error = await #expect(throws: RegistryError.self) { try await client.tags() }
            #expect(error?.description.hasSuffix("it is longer than 4194304 bytes") == true)
        }
        try await run({ request in
            let page = request.target.contains("last=") ? 1 : 0
            let tags = (0..<250_001).map { "\"\(page)\($0)\"" }.joined(separator: ",")
            return Self.response(200, #"{"tags":[\#(tags)]}"#, ["Link: </v2/team/shop/tags/list?last=x>; rel=\"next\""])
        }) { client, server in
            let error = await #expect(throws: RegistryError.self) { try await client.tags() }
            #expect(error?.description.hasSuffix("the list has more than 500000 tags") == true && server.requests.count == 2)
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
            let created = try await client.details(found).created
            #expect(created?.formatted(.iso8601) == "2026-01-02T03:04:05Z")
            // Of two images that are pushed within a second, one is newer.
            let fraction = (created?.timeIntervalSince1970 ?? 0).truncatingRemainder(dividingBy: 1)
            #expect(abs(fraction - 0.123_456_789) < 0.000_001, "\(fraction)")
            let absent = try await client.manifest("b")
            #expect(absent == nil)
        }
    }

    @Test(arguments: [
        (#"[{"size":9223372036854775807},{"size":9223372036854775807}]"#, Int64.max), (#"[{"size":-5},{"size":7}]"#, 7),
        (#"[{"size":-9223372036854775808},{"size":-9223372036854775808}]"#, 0), (#"[{},{"size":1}]"#, 1), ("[]", 0),
    ])
    func `any sizes in a manifest give a size`(layers: String, size: Int64) throws {
        #expect(try #require(RegistryManifest(Array(#"{"layers":\#(layers)}"#.utf8), digest: nil)).size == size)
    }

    @Test func `a list needs the fields of a list`() async throws {
        for body in [#"{}"#, #"{"errors":[]}"#] {
            try await run({ _ in Self.response(200, body) }) { client, _ in
                await #expect(throws: RegistryError.self) { try await client.tags() }
            }
        }
    }

    /// Lists one image whose record names the manifest `sha256:i`.
    /// - Parameter manifests: the digest behind each tag or digest; anything else is gone.
    private func entry(_ manifests: [String: String]) async throws -> RegistryListing.Entry {
        var entries: [RegistryListing.Entry] = []
        try await run { request in
            let name = String(request.target.split(separator: "/").last ?? "")
            if request.target.contains("/tags/list") {
                return Self.response(200, #"{"tags":["sum-0123456789abcdef","sum-0123456789abcdef.rec"]}"#)
            }
            if request.target.contains("/blobs/") {
                return Self.response(200, #"{"created":"2026-01-02T03:04:05Z","config":{"Labels":{"faaso.manifest":"sha256:i"}}}"#)
            }
            guard let digest = manifests[name] else { return Self.response(404) }
            return Self.response(
                200, #"{"config":{"digest":"sha256:c"},"layers":[{"size":5}]}"#, ["Docker-Content-Digest: \(digest)"])
        } _: { client, _ in
            entries = try await client.listing().entries
        }
        return try #require(entries.first)
    }

    @Test func `a listing says if the manifest in the record is there, whatever the tag names`() async throws {
        let (image, record) = ("sum-0123456789abcdef", "sum-0123456789abcdef.rec")
        let whole = try await entry([image: "sha256:i", record: "sha256:r", "sha256:i": "sha256:i"])
        #expect(whole.image == "sha256:i" && whole.tagged == nil && whole.record == "sha256:r")
        let moved = try await entry([image: "sha256:x", record: "sha256:r", "sha256:i": "sha256:i"])
        #expect(moved.image == "sha256:i" && moved.tagged == "sha256:x")
        let gone = try await entry([image: "sha256:x", record: "sha256:r"])
        #expect(gone.image == nil && gone.tagged == "sha256:x" && gone.size == 0)
        let untagged = try await entry([record: "sha256:r", "sha256:i": "sha256:i"])
        #expect(untagged.image == "sha256:i" && untagged.tagged == nil)
    }

    @Test(arguments: [500, 403])
    func `a tag that cannot be read is listed as foreign, but a refused login ends it`(status: Int) async throws {
        let (good, odd) = ("sum-0123456789abcdef", "mul-0123456789abcdef")
        try await run { request in
            if request.target.contains("tags/list") { return Self.response(200, #"{"name":"shop","tags":["\#(good)","\#(odd)"]}"#) }
            if request.target.hasSuffix(odd) { return Self.response(status) }
            return Self.response(200, #"{"layers":[{"size":5}]}"#, ["Docker-Content-Digest: sha256:i"])
        } _: { client, _ in
            if status == 403 {
                await #expect(throws: RegistryError.self) { try await client.listing() }
            } else {
                let listing = try await client.listing()
                #expect(listing.entries.map(\.function) == ["sum"] && listing.foreign == [odd])
            }
        }
    }

    @Test func `the tags of people name manifests, and lists of them`() async throws {
        try await run { request in
            if request.target.hasSuffix("/many") {
                return Self.response(
                    200, #"{"manifests":[{"digest":"sha256:p"},{"digest":"sha256:q"}]}"#, ["Docker-Content-Digest: sha256:l"])
            }
            return request.target.hasSuffix("/one") ? Self.response(200, "{}", ["Docker-Content-Digest: sha256:o"]) : Self.response(404)
        } _: { client, _ in
            let digests = try await client.digests(of: ["one", "many", "gone"])
            #expect(digests == ["sha256:o", "sha256:l", "sha256:p", "sha256:q"])
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

    @Test func `a certificate that nobody trusts has a hint`() async throws {
        try await StubServer.run(.tls, answer: { _ in [.send(Self.response(200))] }) { server in
            let registry = "127.0.0.1:\(server.port)"
            let repository = try #require(SharedRepository("\(registry)/x"))
            let client = RegistryClient(repository, endpoints: [.tls(host: "127.0.0.1", port: server.port, authorities: [])], auth: nil)
            let error = await #expect(throws: RegistryError.self) { try await client.tags() }
            #expect(error?.description.hasPrefix("the registry \(registry) cannot be reached: cannot connect: TLS fails: ") == true)
            #expect(error?.hints == ["trust its certificate: put it into /etc/docker/certs.d/\(registry)/ca.crt"])
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a registry that is gone is named`() async throws {
        let repository = try #require(SharedRepository("127.0.0.1:1/x"))
        let client = RegistryClient(repository, endpoints: [.tcp(host: "127.0.0.1", port: 1)], auth: nil)
        let error = await #expect(throws: RegistryError.self) { try await client.tags() }
        #expect(error?.description == "the registry 127.0.0.1:1 cannot be reached: cannot connect: connection refused")
    }
}
