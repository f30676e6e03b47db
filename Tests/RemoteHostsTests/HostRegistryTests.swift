import ContentHash
import HTTPClient
import TestSupport
import Testing

@testable import RemoteHosts

/// The registry of a host, asked as an engine asks.
struct HostRegistryTests {
    private static func withRegistry(_ body: (HTTPClient, HostRegistry, BlobStore) async throws -> Void) async throws {
        let folder = TemporaryFolder()
        let store = try BlobStore(folder: folder.path("blobs"))
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
        for part in parts { #expect(try await send(client, "PATCH", place, part).status == 202) }
        return try await send(client, "PUT", place + "?digest=sha256%3A\(digest.hex)").status
    }

    @Test func `an image is pushed in parts and pulled by its digest`() async throws {
        try await Self.withRegistry { client, registry, store in
            let (layer, config) = ([UInt8](repeating: 7, count: 300_000), Array("{}".utf8))
            let (layerDigest, configDigest) = (Digest.of(layer), Digest.of(config))
            let name = registry.secret + "/sum"
            #expect(try await Self.send(client, "HEAD", "/v2/\(name)/blobs/sha256:\(layerDigest.hex)").status == 404)
            let manifest = Array(
                #"{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"digest":"sha256:\#(configDigest.hex)"},"layers":[{"digest":"sha256:\#(layerDigest.hex)"}]}"#
                    .utf8)
            // Before its blobs a manifest is refused.
            #expect(try await Self.send(client, "PUT", "/v2/\(name)/manifests/1", manifest).status == 404)
            #expect(try await Self.upload(client, name, [Array(layer[..<100]), Array(layer[100...])], as: layerDigest) == 201)
            #expect(try await Self.upload(client, name, [config], as: configDigest) == 201)
            #expect(try await Self.send(client, "PUT", "/v2/\(name)/manifests/1", manifest).status == 201)

            let digest = "sha256:\(Digest.of(manifest).hex)"
            let found = try await Self.send(client, "GET", "/v2/\(name)/manifests/\(digest)")
            #expect(found.status == 200 && found.body == manifest && found.headers.first("Docker-Content-Digest") == digest)
            let head = try await Self.send(client, "HEAD", "/v2/\(name)/blobs/sha256:\(layerDigest.hex)")
            #expect(head.status == 200 && head.headers.first("Content-Length") == "300000")
            #expect(try await Self.send(client, "GET", "/v2/\(name)/blobs/sha256:\(layerDigest.hex)").body == layer)
            #expect(registry.received == 300_002)
            // Another function of the same base sends nothing.
            let mount = try await Self.send(
                client, "POST", "/v2/\(registry.secret)/total/blobs/uploads/?mount=sha256:\(layerDigest.hex)&from=\(name)")
            #expect(mount.status == 201)

            store.keepOnly([configDigest])
            #expect(try await Self.send(client, "GET", "/v2/\(name)/blobs/sha256:\(layerDigest.hex)").status == 404)
            #expect(store.size(of: configDigest) == 2)
        }
    }

    @Test func `a blob of another digest is refused and not kept`() async throws {
        try await Self.withRegistry { client, registry, store in
            let wanted = Digest.of("wanted")
            #expect(try await Self.upload(client, registry.secret + "/sum", [Array("other".utf8)], as: wanted) == 400)
            #expect(store.size(of: wanted) == nil)
            #expect(try await Self.send(client, "GET", "/v2/\(registry.secret)/sum/blobs/sha256:\(wanted.hex)").status == 404)
        }
    }

    @Test func `without the secret nothing is told and nothing stored`() async throws {
        try await Self.withRegistry { client, registry, _ in
            #expect(try await Self.send(client, "POST", "/v2/guess/sum/blobs/uploads/").status == 404)
            #expect(try await Self.send(client, "PUT", "/v2/guess/sum/manifests/1", Array("{}".utf8)).status == 404)
            #expect(try await Self.send(client, "PUT", "/v2/\(registry.secret)/sum/manifests/1", Array("{}".utf8)).status == 400)
        }
    }
}
