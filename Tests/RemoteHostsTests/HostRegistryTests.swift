import ContentHash
import HTTPClient
import TestSupport
import Testing

@testable import RemoteHosts

/// The registry of a host, asked as an engine asks.
struct HostRegistryTests {
    private static func withRegistry(_ body: (HTTPClient, HostRegistry, BlobStore) async throws -> Void) async throws {
        let folder = TemporaryFolder()
        let store = BlobStore(folder: folder.path("blobs"))
        try store.create()
        let registry = HostRegistry(store)
        let ready = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await registry.serve(at: .socket(path: folder.path("s")), ready: { ready.continuation.yield($0) }) }
            for await _ in ready.stream { break }
            try await body(HTTPClient(endpoint: .unix(path: folder.path("s"))), registry, store)
            group.cancelAll()
            while let result = await group.nextResult() { _ = result }
        }
        withExtendedLifetime(folder) {}
    }

    private static func send(_ client: HTTPClient, _ method: String, _ target: String, _ body: [UInt8] = []) async throws -> HTTPResponse {
        var request = HTTPRequest(method: method, target: target)
        if !body.isEmpty { request.body = .bytes(body) }
        return try await client.send(request)
    }

    private static func upload(_ client: HTTPClient, _ name: String, _ parts: [[UInt8]], as digest: Digest) async throws -> Int {
        let begun = try await send(client, "POST", "/v2/\(name)/blobs/uploads/")
        #expect(begun.status == 202)
        let place = try #require(begun.headers.first("Location"))
        for part in parts {
            let status = try await send(client, "PATCH", place, part).status
            #expect(status == 202)
        }
        return try await send(client, "PUT", place + "?digest=sha256%3A\(digest.hex)").status
    }

    @Test func `an image is pushed in parts and pulled by its digest`() async throws {
        try await Self.withRegistry { client, registry, store in
            let (layer, config) = ([UInt8](repeating: 7, count: 300_000), Array("{}".utf8))
            let (layerDigest, configDigest) = (Digest.of(layer), Digest.of(config))
            let name = registry.secret + "/sum"
            let answer1 = try await Self.send(client, "HEAD", "/v2/\(name)/blobs/sha256:\(layerDigest.hex)").status
            #expect(answer1 == 404)
            let manifest = Array(
                #"{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"digest":"sha256:\#(configDigest.hex)"},"layers":[{"digest":"sha256:\#(layerDigest.hex)"}]}"#
                    .utf8)
            // Before its blobs a manifest is refused.
            let answer2 = try await Self.send(client, "PUT", "/v2/\(name)/manifests/1", manifest).status
            #expect(answer2 == 404)
            let answer3 = try await Self.upload(client, name, [Array(layer[..<100]), Array(layer[100...])], as: layerDigest)
            #expect(answer3 == 201)
            let answer4 = try await Self.upload(client, name, [config], as: configDigest)
            #expect(answer4 == 201)
            let answer5 = try await Self.send(client, "PUT", "/v2/\(name)/manifests/1", manifest).status
            #expect(answer5 == 201)

            let digest = "sha256:\(Digest.of(manifest).hex)"
            let found = try await Self.send(client, "GET", "/v2/\(name)/manifests/\(digest)")
            #expect(found.status == 200 && found.body == manifest && found.headers.first("Docker-Content-Digest") == digest)
            let head = try await Self.send(client, "HEAD", "/v2/\(name)/blobs/sha256:\(layerDigest.hex)")
            #expect(head.status == 200 && head.headers.first("Content-Length") == "300000")
            let answer6 = try await Self.send(client, "GET", "/v2/\(name)/blobs/sha256:\(layerDigest.hex)").body
            #expect(answer6 == layer)
            #expect(registry.received == 300_002)
            // Another function of the same base sends nothing.
            let mount = try await Self.send(
                client, "POST", "/v2/\(registry.secret)/total/blobs/uploads/?mount=sha256:\(layerDigest.hex)&from=\(name)")
            #expect(mount.status == 201)

            store.keepOnly([configDigest])
            // A young blob may belong to another run.
            #expect(store.size(of: layerDigest) == 300_000)
            store.keepOnly([configDigest], age: 0)
            let answer7 = try await Self.send(client, "GET", "/v2/\(name)/blobs/sha256:\(layerDigest.hex)").status
            #expect(answer7 == 404)
            #expect(store.size(of: configDigest) == 2)
        }
    }

    @Test func `a blob of another digest is refused and not kept`() async throws {
        try await Self.withRegistry { client, registry, store in
            let wanted = Digest.of("wanted")
            let answer8 = try await Self.upload(client, registry.secret + "/sum", [Array("other".utf8)], as: wanted)
            #expect(answer8 == 400)
            #expect(store.size(of: wanted) == nil)
            let answer9 = try await Self.send(client, "GET", "/v2/\(registry.secret)/sum/blobs/sha256:\(wanted.hex)").status
            #expect(answer9 == 404)
        }
    }

    @Test func `without the secret nothing is told and nothing stored`() async throws {
        try await Self.withRegistry { client, registry, _ in
            let answer10 = try await Self.send(client, "POST", "/v2/guess/sum/blobs/uploads/").status
            #expect(answer10 == 404)
            let answer11 = try await Self.send(client, "PUT", "/v2/guess/sum/manifests/1", Array("{}".utf8)).status
            #expect(answer11 == 404)
            let answer12 = try await Self.send(client, "PUT", "/v2/\(registry.secret)/sum/manifests/1", Array("{}".utf8)).status
            #expect(answer12 == 400)
        }
    }
}
