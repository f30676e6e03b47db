import Basics
import ContainerEngine
import HTTPStub
import ImageBuild
import Synchronization
import Testing

@testable import SharedCache

/// Copies of base images in a registry, beside an engine with scripted answers.
struct BaseMirrorTests {
    private static let id = "sha256:" + String(repeating: "0123456789abcdef", count: 4)
    private static let digest = "sha256:" + String(repeating: "d", count: 64)
    private static let other = "sha256:" + String(repeating: "e", count: 64)

    private static func details(_ layer: String = "sha256:l") -> String {
        #"{"Id":"\#(id)","Os":"linux","Architecture":"arm","Variant":"v7","RootFS":{"Layers":["\#(layer)"]},"Config":{}}"#
    }

    private static func entry(_ name: String = "own:1", _ source: LockedImage.Source = .local) throws -> LockedImage {
        LockedImage(
            try #require(ImageReference(name)), digest: source == .local ? id : other,
            platform: BuildPlatform(os: "linux", architecture: "arm"), source: source)
    }

    /// The request of a step, in short: the method, and the path without the version.
    private static func short(_ request: StubServer.Recorded) -> String {
        "\(request.method) " + request.plainTarget.split(separator: "/").dropFirst().joined(separator: "/")
    }

    /// Runs `body` with a registry's repository beside an engine.
    /// - Parameters:
    ///   - has: the names under which the engine has the image. Each pull adds one.
    ///   - answer: the answer to a request, if it is not the usual one.
    private static func run(
        has names: Set<String> = [id], copied: String = details(),
        answer: @escaping @Sendable (String) -> StubServer.Step? = { _ in nil }, _ body: (BaseMirror, StubServer) async throws -> Void
    ) async throws {
        let known = Mutex(names)
        try await StubServer.run(answer: { request in
            let text = short(request)
            if text.hasPrefix("GET _ping") || request.target == "/_ping" { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
            if let step = answer(text) { return [step] }
            if text.hasPrefix("POST images/create"), let name = text.firstMatch(of: /fromImage=([^&]+)&tag=([^&]+)/) {
                known.withLock { _ = $0.insert("\(name.1)@\(name.2)") }
                return [.json(#"{"status":"Status: Downloaded"}"#)]
            }
            if text.contains("/push") { return [.json(#"{"aux":{"Digest":"\#(digest)"}}"#)] }
            if text.hasPrefix("GET images/") {
                let name = String(text.dropFirst("GET images/".count).dropLast("/json".count))
                guard known.withLock({ $0.contains(name) }) else { return [.json(#"{"message":"No such image"}"#, status: 404)] }
                return [.json(name.hasPrefix("127.0.0.1:5000/") ? copied : details())]
            }
            return [.json("[]")]
        }) { server in
            let mirror = BaseMirror(
                try #require(SharedRepository("127.0.0.1:5000/shop")), engine: try await Engine.connect(.unix(server.socket)),
                credentials: RegistryCredentials(environment: [:]), timeout: .seconds(60), onWarning: { _ in })
            try await body(mirror, server)
        }
    }

    @Test func `a local image is pushed, pulled by its digest, and locked by that`() async throws {
        try await Self.run { mirror, server in
            let copy = try await mirror.copy(try Self.entry())
            #expect(copy.digest == Self.digest && copy.mirror == "127.0.0.1:5000/shop" && "\(copy.platform)" == "linux/arm/v7")
            #expect(copy.name == "own:1" && copy.exactName == "127.0.0.1:5000/shop@\(Self.digest)")
            let name = "127.0.0.1:5000/shop:own-1-0123456789abcdef.base"
            let steps = server.requests.map(Self.short).filter { !$0.hasPrefix("GET") }
            #expect(
                steps == [
                    "POST images/\(Self.id)/tag?repo=127.0.0.1:5000/shop&tag=own-1-0123456789abcdef.base",
                    "POST images/127.0.0.1:5000/shop/push?tag=own-1-0123456789abcdef.base", "DELETE images/\(name)?force=0",
                    "POST images/create?fromImage=127.0.0.1:5000/shop&tag=\(Self.digest)",
                ], "\(steps)")
        }
    }

    @Test func `an image that only its registry has is pulled by the locked digest first`() async throws {
        for (source, repository) in [
            (LockedImage.Source.own, "debian"), (.mirror(try #require(ImageReference("old.example/shop"))), "old.example/shop"),
        ] {
            try await Self.run(has: []) { mirror, server in
                let copy = try await mirror.copy(try Self.entry("debian:12", source))
                #expect(copy.mirror == "127.0.0.1:5000/shop")
                let pulls = server.requests.map(Self.short).filter { $0.contains("images/create") }
                #expect(pulls.first == "POST images/create?fromImage=\(repository)&tag=\(Self.other)&platform=linux/arm", "\(pulls)")
                #expect(pulls.count == 2)
            }
        }
    }

    @Test(arguments: [
        ("POST images/127.0.0.1:5000/shop/push", "no basic auth credentials", "docker login 127.0.0.1:5000"),
        ("POST images/127.0.0.1:5000/shop/push", "dial tcp 127.0.0.1:5000: connect: connection refused", "check the name 127.0.0.1:5000"),
        ("POST images/create", "manifest unknown", "does not have this image"), ("POST images/sha256", "no space left on device", ""),
    ])
    func `a step that fails is named, and the name of the push is removed`(step: String, reason: String, hint: String) async throws {
        try await Self.run(answer: { $0.hasPrefix(step) ? .json(#"{"message":"\#(reason)"}"#, status: 500) : nil }) { mirror, server in
            let error = await #expect(throws: BaseNotCopied.self) { try await mirror.copy(try Self.entry()) }
            #expect(error?.description.hasPrefix("own:1 is not copied to 127.0.0.1:5000/shop: ") == true && error?.blame == .run)
            #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
            #expect(hint.isEmpty || error?.hints.contains { $0.contains(hint) } == true, "\(error?.hints ?? [])")
            #expect(server.requests.contains { $0.method == "DELETE" && $0.target.contains("own-1-0123456789abcdef.base") })
        }
    }

    @Test func `an image that nobody has, and a copy with another content, are errors`() async throws {
        try await Self.run(has: []) { mirror, server in
            let error = await #expect(throws: BaseNotCopied.self) { try await mirror.copy(try Self.entry()) }
            #expect(error?.reason == "the engine does not have it, and no registry does")
            #expect(!server.requests.contains { $0.method == "POST" })
        }
        try await Self.run(copied: Self.details("sha256:x")) { mirror, _ in
            let error = await #expect(throws: BaseNotCopied.self) { try await mirror.copy(try Self.entry()) }
            #expect(error?.reason == "the registry gives another image: its layers differ")
        }
    }

    @Test(arguments: [
        ("debian:bookworm-slim", "debian-bookworm-slim"), ("localhost:5000/team/x_y:1.2", "localhost-5000-team-x_y-1.2"),
        ("[::1]:5000/x:1", "1--5000-x-1"), ("x/\(String(repeating: "y", count: 200)):1", "x-" + String(repeating: "y", count: 98)),
    ])
    func `the tag of a copy has the name and the ID, and is no tag of a function`(name: String, start: String) throws {
        let tag = BaseTag(try #require(ImageReference(name)), image: Self.id).description
        #expect(tag == start + "-0123456789abcdef.base" && SharedTag(tag) == nil && BaseTag.matches(tag))
        #expect(ImageReference("a:\(tag)")?.tag == tag)
        #expect(!BaseTag.matches(start) && !BaseTag.matches(start + "-0123456789abcdef") && !BaseTag.matches(start + ".base"))
    }
}
