import ContainerEngine
import Testing

@testable import ImageBuild

/// The digest that a reference means now.
struct DigestResolverTests {
    private static let digest = "sha256:" + String(repeating: "0123456789abcdef", count: 4)
    private static let other = "sha256:" + String(repeating: "fedcba9876543210", count: 4)
    private static let platform = BuildPlatform(os: "linux", architecture: "arm64")

    private func resolve(
        _ registry: Result<RegistryImage, EngineError>, local: ImageDetails? = nil, _ name: String = "team/a:1"
    ) async throws -> DigestResolver.Answer {
        let resolver = DigestResolver(platform: Self.platform, registry: { _ in try registry.get() }, local: { _ in local })
        return try await resolver.resolve(#require(ImageReference(name)))
    }

    private static let refused = Result<RegistryImage, EngineError>.failure(
        .pullFailed(reference: "team/a:1", message: "manifest unknown: manifest unknown"))

    @Test func `the registry's digest counts, whatever the engine has`() async throws {
        let local = ImageDetails(id: Self.other, repoDigests: ["team/a@\(Self.other)"])
        let answer = try await resolve(
            .success(RegistryImage(digest: Self.digest, platforms: ["linux/amd64", "linux/arm64/v8"])), local: local)
        #expect(answer.image.line == "image team/a:1@\(Self.digest) linux/arm64" && answer.note == nil)
    }

    @Test(arguments: [
        (["team/a@\(digest)"], "image team/a:1@\(digest) linux/arm64"),
        (["team/b@\(digest)"], "image team/a:1@\(other) linux/arm64 local"), ([], "image team/a:1@\(other) linux/arm64 local"),
    ]) func `without the registry, the engine's digest counts, or its ID`(digests: [String], line: String) async throws {
        let answer = try await resolve(
            Self.refused, local: ImageDetails(id: Self.other, repoDigests: digests, architecture: "arm64"))
        #expect(answer.image.line == line && answer.note == "manifest unknown: manifest unknown")
    }

    @Test func `an image that is nowhere is an error with the registry's reason`() async throws {
        let error = await #expect(throws: DigestUnresolved.self) { try await resolve(Self.refused) }
        #expect(error?.description == "the digest of team/a:1 cannot be found: manifest unknown: manifest unknown")
        #expect(error?.hints.isEmpty == false)
    }

    @Test func `an image for other platforms is refused`() async throws {
        let error = await #expect(throws: DigestUnresolved.self) {
            try await resolve(.success(RegistryImage(digest: Self.digest, platforms: ["linux/amd64", "windows/arm64"])))
        }
        let resolver = DigestResolver(
            platform: Self.platform, registry: { _ in RegistryImage(digest: Self.digest, platforms: ["linux/amd64"]) }, local: { _ in nil })
        let named = try await resolver.resolve(#require(ImageReference("a:1")), for: BuildPlatform(os: "linux", architecture: "amd64"))
        #expect(named.image.line == "image a:1@\(Self.digest) linux/amd64", "the Dockerfile names the platform")
        #expect(error?.reason == "it is not for linux/arm64, only for linux/amd64, windows/arm64")
    }

    @Test(arguments: ["", "latest", "sha256:0", "sha256:\n"]) func `a registry's nonsense is not locked`(digest: String) async throws {
        await #expect(throws: DigestUnresolved.self) { try await resolve(.success(RegistryImage(digest: digest))) }
    }

    @Test func `an engine that is gone is not taken for a registry without the image`() async throws {
        let gone = EngineError.unreachable(endpoint: "unix:///x", reason: "gone")
        await #expect(throws: gone) { try await resolve(.failure(gone), local: ImageDetails(id: Self.other)) }
    }
}
