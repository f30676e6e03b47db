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

/// A run with a registry, beside an engine and a registry with scripted answers.
struct SharedScene: Sendable {
    static let signing = SigningKey.generate()
    static let digest = "sha256:" + String(repeating: "d", count: 64)
    static let definition = ImageDefinition(
        context: Digest.of("context"), arguments: [:], secrets: [], platform: "", bases: [], target: nil)
    static let inspected =
        #"{"Id":"sha256:here","Os":"linux","Architecture":"\#(BuildPlatform.host.architecture)","RootFS":{"Layers":["sha256:l"]},"Config":{"User":"65534"}}"#

    static func imageKey() throws -> Digest { try #require(definition.key([:])) }

    static func build() throws -> ImageRecord {
        ImageRecord(
            function: "sum", definition: definition, key: try imageKey(), bases: [:], origins: [:], image: "sha256:there",
            built: Date(timeIntervalSince1970: 1_000_000), log: CacheFolder.logName("sum", try imageKey()))
    }

    static func envelope(
        signedWith key: SigningKey? = signing, _ change: (inout SharedRecord) -> Void = { _ in }
    ) throws -> [UInt8] {
        let content = try JSONCoding.decode(ImageDetails.self, from: Array(inspected.utf8)).content
        var record = SharedRecord(try build(), manifest: digest, content: content, tests: nil)
        change(&record)
        return try record.envelope(signedWith: key)
    }

    let cache: SharedCache
    let engine: StubServer
    let registry: StubServer
    let warnings: @Sendable () -> [String]

    /// The requests of the engine that change something, in short.
    var changes: [String] {
        engine.requests.filter { $0.method != "GET" }.map { request in
            "\(request.method) " + request.plainTarget.split(separator: "/").dropFirst().joined(separator: "/")
        }
    }

    /// Runs `body` with a cache.
    /// - Parameters:
    ///   - tags: the answer to the list of tags.
    ///   - record: the record that the engine pulls.
    ///   - inspected: the image as the engine has it after the pull.
    ///   - registry: the answer of the registry to each request; nil for the list of tags.
    ///   - lock: acquires the lock of a transfer.
    ///   - answer: the answer of the engine to a request, if it is not the usual one.
    static func run(
        tags: String? = nil, record: [UInt8] = [], inspected: String = inspected, platform: BuildPlatform = .host,
        trust: Trust = .keys([signing.verifyingKey]), signingKey: SigningKey? = signing, timeout: Duration = .seconds(60),
        registry steps: [StubServer.Step]? = nil,
        lock: @escaping @Sendable (String) async throws -> FileLock? = { _ in nil },
        answer: @escaping @Sendable (StubServer.Recorded) -> StubServer.Step? = { _ in nil }, _ body: (SharedScene) async throws -> Void
    ) async throws {
        let key = try imageKey()
        let archive = TarArchive.encode([TarArchive.File(name: "record.json", bytes: record, permissions: 0o644)])
        let list = tags ?? #"{"tags":["sum-\#(key.short)","sum-\#(key.short).rec"]}"#
        let heard = Mutex<[String]>([])
        try await StubServer.run(.tcp, answer: { _ in steps ?? [.json(list)] }) { registry in
            try await StubServer.run(answer: { request in
                if let step = answer(request) { return [step] }
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
                let client = RegistryClient(
                    repository, endpoints: [.tcp(host: "127.0.0.1", port: registry.port)], auth: nil, timeout: timeout)
                let cache = SharedCache(
                    repository, engine: try await Engine.connect(.unix(engine.socket)), credentials: RegistryCredentials(environment: [:]),
                    trust: trust, platform: platform, signingKey: signingKey, timeout: timeout, client: { client },
                    lock: lock,
                    labels: { _ in [:] }, warn: { text in heard.withLock { $0.append(text) } })
                try await body(SharedScene(cache: cache, engine: engine, registry: registry, warnings: { heard.withLock { $0 } }))
            }
        }
    }
}
