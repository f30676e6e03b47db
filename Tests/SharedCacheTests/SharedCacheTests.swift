import Basics
import ContainerEngine
import ContentHash
import FoundationEssentials
import HTTPClient
import HTTPStub
import ImageBuild
import Synchronization
import Testing

@testable import SharedCache

/// One run with a registry, beside an engine and a registry with scripted answers.
struct SharedCacheTests {
    private static let signing = SigningKey.generate()
    private static let digest = "sha256:" + String(repeating: "d", count: 64)
    private static let definition = ImageDefinition(
        context: Digest.of("context"), arguments: [:], secrets: [], platform: "", bases: [])
    private static let inspected =
        #"{"Id":"sha256:here","Os":"linux","Architecture":"\#(BuildPlatform.host.architecture)","RootFS":{"Layers":["sha256:l"]},"Config":{"User":"65534"}}"#

    private static func imageKey() throws -> Digest { try #require(definition.key([:])) }

    private static func build() throws -> ImageRecord {
        ImageRecord(
            function: "sum", definition: definition, key: try imageKey(), bases: [:], origins: [:], image: "sha256:there",
            built: Date(timeIntervalSince1970: 1_000_000), log: CacheFolder.logName("sum", try imageKey()))
    }

    private static func envelope(
        signedWith key: SigningKey? = signing, _ change: (inout SharedRecord) -> Void = { _ in }
    ) throws -> [UInt8] {
        let content = try JSONCoding.decode(ImageDetails.self, from: Array(inspected.utf8)).content
        var record = SharedRecord(try build(), manifest: digest, content: content, tests: nil)
        change(&record)
        return try record.envelope(signedWith: key)
    }

    /// The parts of a scene.
    private struct Scene: Sendable {
        let cache: SharedCache
        let engine: StubServer
        let warnings: @Sendable () -> [String]
    }

    /// Runs `body` with a cache.
    /// - Parameters:
    ///   - tags: the answer to the list of tags.
    ///   - record: the record that the engine pulls.
    ///   - inspected: the image as the engine has it after the pull.
    private static func run(
        tags: String? = nil, record: [UInt8] = [], inspected: String = inspected, timeout: Duration = .seconds(60),
        _ body: (Scene) async throws -> Void
    ) async throws {
        let key = try imageKey()
        let archive = TarArchive.encode([TarArchive.File(name: "record.json", bytes: record, permissions: 0o644)])
        let list = tags ?? #"{"tags":["sum-\#(key.short)","sum-\#(key.short).rec"]}"#
        let heard = Mutex<[String]>([])
        try await StubServer.run(.tcp, answer: { _ in [.json(list)] }) { registry in
            try await StubServer.run(answer: { request in
                let path = String(request.target.prefix { $0 != "?" })
                if path.hasSuffix("/_ping") { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
                if path.hasSuffix("/archive") {
                    return [.send("HTTP/1.1 200 OK\r\nContent-Length: \(archive.count)\r\n\r\n"), .bytes(archive)]
                }
                if path.hasSuffix("/containers/create") { return [.json(#"{"Id":"c1"}"#)] }
                if path.hasSuffix("/images/create") { return [.json(#"{"status":"Status: Downloaded"}"#)] }
                if path.hasSuffix("/push") { return [.json(#"{"aux":{"Digest":"\#(digest)"}}"#)] }
                if path.contains("/distribution/") { return [.json(#"{"message":"manifest unknown"}"#, status: 404)] }
                if path.contains("/images/"), request.method == "GET" { return [.json(inspected)] }
                return [.json("[]")]
            }) { engine in
                let repository = try #require(SharedRepository("127.0.0.1:\(registry.port)/shop"))
                let client = RegistryClient(repository, endpoints: [.tcp(host: "127.0.0.1", port: registry.port)], auth: nil)
                let cache = SharedCache(
                    repository, engine: try await Engine.connect(.unix(engine.socket)), credentials: RegistryCredentials(environment: [:]),
                    trust: .keys([signing.verifyingKey]), platform: .host, signingKey: signing, timeout: timeout, client: { client },
                    labels: { _ in [:] }, warn: { text in heard.withLock { $0.append(text) } })
                try await body(Scene(cache: cache, engine: engine, warnings: { heard.withLock { $0 } }))
            }
        }
    }

    @Test func `an image is pulled by the digest of its record, never by a tag`() async throws {
        try await Self.run(record: try Self.envelope()) { scene in
            let key = try Self.imageKey()
            let isOffered = try await scene.cache.offers("sum", key)
            #expect(isOffered)
            let pulled = try #require(try await scene.cache.pull("sum", key, onLine: { _ in }))
            #expect(pulled.image == "sha256:here" && pulled.record.build.commit == nil)
            let versions = scene.engine.requests.filter { $0.target.contains("/images/create") }.map(\.target)
            #expect(versions.count == 2 && versions[0].contains("tag=sum-\(key.short).rec"), "\(versions)")
            #expect(versions[1].contains("tag=sha256%3A"), "\(versions)")
            #expect(scene.warnings() == [])
        }
    }

    @Test(arguments: [
        (#""RootFS":{"Layers":["sha256:l"]}"#, #""RootFS":{"Layers":["sha256:x"]}"#, "its layers differ"),
        (#""User":"65534""#, #""User":"0""#, "its settings differ"), (#""Os":"linux""#, #""Os":"windows""#, "it is for windows/"),
    ])
    func `an image with another content than its record says is not used`(old: String, new: String, reason: String) async throws {
        try await Self.run(record: try Self.envelope(), inspected: Self.inspected.replacing(old, with: new)) { scene in
            let none = try await scene.cache.pull("sum", Self.imageKey(), onLine: { _ in })
            #expect(none == nil)
            #expect(scene.warnings().count == 1 && scene.warnings()[0].contains("is not the one of its record: " + reason))
            #expect(scene.engine.requests.contains { $0.method == "DELETE" && $0.target.contains(Self.digest) })
            #expect(!scene.cache.isUnavailable)
        }
    }

    @Test func `a record without a trusted signature, and one of another platform, is no image`() async throws {
        for (envelope, reason) in [
            (try Self.envelope(signedWith: nil), "its record has no signature"),
            (try Self.envelope(signedWith: .generate()), "no signature of a trusted key"),
            (try Self.envelope { $0.content.platform = "linux/riscv64" }, "it is for linux/riscv64, not for linux/"),
        ] {
            try await Self.run(record: envelope) { scene in
                let none = try await scene.cache.pull("sum", Self.imageKey(), onLine: { _ in })
                #expect(none == nil)
                #expect(scene.warnings().count == 1 && scene.warnings()[0].contains(reason), "\(scene.warnings())")
                // The record counts as absent from then on, so that a push replaces it.
                let isOffered = try await scene.cache.offers("sum", Self.imageKey())
                #expect(!isOffered)
                // Nothing but the record was pulled.
                #expect(scene.engine.requests.count { $0.target.contains("/images/create") } == 1)
            }
        }
    }

    @Test func `a pushed image has its record behind it, signed`() async throws {
        try await Self.run(tags: #"{"tags":[]}"#) { scene in
            let key = try Self.imageKey()
            let isOffered = try await scene.cache.offers("sum", key)
            let isPushed = try await scene.cache.push(Self.build(), tests: nil, onLine: { _ in })
            #expect(!isOffered && isPushed)
            let pushes = scene.engine.requests.filter { $0.target.contains("/push") }.map(\.target)
            #expect(pushes.count == 2 && pushes[0].hasSuffix("tag=sum-\(key.short)") && pushes[1].hasSuffix("tag=sum-\(key.short).rec"))
            let sent = try #require(scene.engine.requests.first { $0.target.contains("fromSrc=-") })
            let envelope = try #require(TarArchive.firstFile(sent.body))
            let record = try SharedRecord(opening: envelope, of: "sum", key, trust: .keys([Self.signing.verifyingKey]))
            #expect(record.manifest == Self.digest && record.content.layers == ["sha256:l"])
            #expect(!String(decoding: envelope, as: UTF8.self).contains(Self.signing.secretText.dropFirst(16)))
        }
    }

    @Test func `a registry that fails is warned of once, and not asked again`() async throws {
        try await Self.run(tags: "nonsense") { scene in
            for name in ["sum", "mul", "sum"] {
                let isOffered = try await scene.cache.offers(name, Self.imageKey())
                #expect(!isOffered)
            }
            #expect(scene.warnings().count == 1 && scene.cache.isUnavailable)
            let none = try await scene.cache.pull("sum", Self.imageKey(), onLine: { _ in })
            #expect(none == nil)
            let isPushed = try await scene.cache.push(Self.build(), tests: nil, onLine: { _ in })
            #expect(!isPushed && scene.warnings().count == 1)
        }
    }
}
