import ContainerEngine
import ContentHash
import Testing

@testable import ImageBuild

/// The names by which a builder finds its bases.
struct ExactBasesTests {
    private static let id = "sha256:" + String(repeating: "0123456789abcdef", count: 4)
    private static let digest = "sha256:" + String(repeating: "fedcba9876543210", count: 4)
    private static let host = BuildPlatform.host

    private func exact(
        _ text: String, _ images: [String: ImageDetails], platform: String = "", arguments: [String: String] = [:]
    ) throws -> ExactBases {
        let definition = ImageDefinition(
            context: Digest.of("x"), arguments: arguments, secrets: [], platform: platform, bases: Array(images.keys), target: nil)
        return try ExactBases(
            Array(text.utf8), definition, images: images,
            identities: images.mapValues { $0.repoDigests.isEmpty ? $0.id : Self.digest }, repository: "shop/sum", build: "00c0ffee")
    }

    private func image(_ architecture: String = host.architecture, digests: [String] = []) -> ImageDetails {
        ImageDetails(id: Self.id, repoDigests: digests, architecture: architecture)
    }

    @Test func `a base goes by a tag of the image's ID`() throws {
        let exact = try exact("FROM debian\nCOPY --from=debian / /\nFROM other\n", ["debian:latest": image()])
        let name = "shop/sum:base-0123456789abcdef-00c0ffee"
        #expect(String(decoding: exact.dockerfile, as: UTF8.self) == "FROM \(name)\nCOPY --from=\(name) / /\nFROM other\n")
        #expect(exact.tags == [Self.id: "base-0123456789abcdef-00c0ffee"] && exact.arguments.isEmpty)
        #expect(exact.readable("#4 load metadata for docker.io/\(name)") == "#4 load metadata for docker.io/library/debian:latest")
        #expect(exact.readable("Step 1/2 : FROM \(name)") == "Step 1/2 : FROM debian")
        #expect(exact.readable("plain") == "plain")
    }

    @Test func `two builds at once have tags of their own`() throws {
        let definition = ImageDefinition(context: Digest.of("x"), arguments: [:], secrets: [], platform: "", bases: ["a:1"], target: nil)
        let tags = try (0..<2).map { _ in
            try ExactBases(
                Array("FROM a:1".utf8), definition, images: ["a:1": image()], identities: ["a:1": Self.id], repository: "shop/sum"
            ).tags[Self.id]
        }
        #expect(tags[0] != tags[1] && tags.allSatisfy { $0?.hasPrefix("base-0123456789abcdef-") == true && $0?.utf8.count == 30 })
    }

    @Test func `a base of another platform goes by its repository's digest`() throws {
        let images = ["reg.example/a:1": image("arm64x", digests: ["reg.example/a@\(Self.digest)", "other@\(Self.digest)"])]
        let text = "FROM reg.example/a:1"
        #expect(String(decoding: try exact(text, images).dockerfile, as: UTF8.self) == "FROM reg.example/a@\(Self.digest)")
        #expect(try exact(text, images).tags.isEmpty)
        let own = try exact(text, images, platform: "linux/arm64x")
        #expect(own.tags.count == 1 && String(decoding: own.dockerfile, as: UTF8.self).hasPrefix("FROM shop/sum:base-"))
    }

    @Test func `one Dockerfile may need a base for two platforms`() throws {
        let images = ["a:1": image(digests: ["a@\(Self.digest)"])]
        let exact = try exact("FROM --platform=linux/other a:1 AS x\nFROM a:1\n", images)
        #expect(
            String(decoding: exact.dockerfile, as: UTF8.self)
                == "FROM --platform=linux/other a@\(Self.digest) AS x\nFROM shop/sum:base-0123456789abcdef-00c0ffee\n")
    }

    @Test func `a local image of another platform keeps its name, since no registry has it`() throws {
        let exact = try exact("FROM a:1", ["a:1": image("arm64x")])
        #expect(String(decoding: exact.dockerfile, as: UTF8.self) == "FROM a:1" && exact.tags.isEmpty)
    }

    @Test func `the image of a function is for one platform, and never looked for elsewhere`() throws {
        let images = ["faaso/low:latest": image("arm64x")]
        let error = #expect(throws: DockerfileError.self) { try exact("FROM debian\nCOPY --from=faaso/low / /\n", images) }
        #expect(error?.line == 2 && error?.message.contains("'low' is for ") == true && error?.message.contains("arm64x") == true)
    }

    @Test func `a front end that an argument names is exact too`() throws {
        let exact = try exact("FROM a:1", ["a:1": image(), "front:1": image()], arguments: ["BUILDKIT_SYNTAX": "front:1"])
        #expect(exact.arguments == ["BUILDKIT_SYNTAX": "shop/sum:base-0123456789abcdef-00c0ffee"])
    }
}
