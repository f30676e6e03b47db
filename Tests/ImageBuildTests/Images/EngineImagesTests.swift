import ContainerEngine
import ContentHash
import FunctionModel
import ImageBuild
import Testing

struct EngineImagesTests {
    private static let images = EngineImages([
        ImageSummary(id: "sha256:local", tags: ["debian:bookworm-slim", "shop/sum:latest"], size: 7),
        ImageSummary(id: "sha256:pulled", tags: ["caddy:2"], repoDigests: ["mirror/caddy@sha256:m", "caddy@sha256:aa"]),
        ImageSummary(id: "sha256:foreign", tags: ["registry.test:5000/team/app:1"], repoDigests: ["registry.test:5000/team/app@sha256:bb"]),
        ImageSummary(id: "sha256:bare", tags: [], repoDigests: ["python@sha256:\(String(repeating: "c", count: 64))"]),
    ])

    @Test(arguments: [
        ("debian:bookworm-slim", "sha256:local"), ("docker.io/library/debian:bookworm-slim", "sha256:local"), ("caddy:2", "sha256:aa"),
        ("python@sha256:\(String(repeating: "c", count: 64))", "sha256:\(String(repeating: "c", count: 64))"),
    ])
    func `a base is known by its repository digest, else by its local ID`(reference: String, identity: String) {
        #expect(Self.images.identities([reference]) == [reference: identity])
    }

    @Test func `an image of another registry has the digest of that registry`() {
        #expect(Self.images.identities(["registry.test:5000/team/app:1"]) == ["registry.test:5000/team/app:1": "sha256:bb"])
    }

    @Test(arguments: ["debian", "debian:12", "CADDY:2", "", "shop/sum:1"])
    func `a base that the engine does not have has no identity`(reference: String) {
        #expect(Self.images.identities([reference]).isEmpty)
    }

    @Test func `a listing tells IDs and tags, and takes note of what is built`() {
        var images = Self.images
        #expect(images.contains("sha256:bare"))
        #expect(images.id(tagged: "shop/sum:latest") == "sha256:local")
        #expect(!images.contains("sha256:new"))
        images.add("sha256:new", tags: ["shop/sum:latest"], function: "sum")
        #expect(images.isImage("sha256:new", of: "sum") && !images.isImage("sha256:new", of: "mul"))
        #expect(!images.isImage("sha256:local", of: "sum") && !images.isImage("sha256:gone", of: "sum"))
        #expect(images.contains("sha256:new"))
        #expect(images.id(tagged: "shop/sum:latest") == "sha256:new")
    }

    @Test func `an image with a key is found under the names of all stages`() throws {
        let key = Digest.of([1])
        func image(_ tag: String, _ function: String = "sum") -> ImageSummary {
            ImageSummary(id: "sha256:x", tags: ["\(tag):\(key.short)"], labels: [Contract.functionLabel: function])
        }
        for tag in ["shop/sum", "shop-staging/sum", "shop-pr-1/sum"] {
            #expect(EngineImages([image(tag)]).shared("sum", key, mainProject: "shop") == "sha256:x", "\(tag)")
        }
        for tag in ["shops/sum", "other/sum", "shop-staging/mul", "sum", "registry.test:5000/shop/sum"] {
            #expect(EngineImages([image(tag)]).shared("sum", key, mainProject: "shop") == nil, "\(tag)")
        }
        #expect(EngineImages([image("shop-staging/sum", "mul")]).shared("sum", key, mainProject: "shop") == nil)
        #expect(EngineImages([image("shop-staging/sum")]).shared("sum", Digest.of([2]), mainProject: "shop") == nil)
    }

    @Test func `an identity means an image by its ID, or by the digest of any repository`() throws {
        let (digest, other) = ("sha256:" + Digest.of("a").hex, "sha256:" + Digest.of("b").hex)
        let base = try #require(ImageReference("caddy:2"))
        let listing = EngineImages([
            ImageSummary(id: "sha256:1", tags: ["caddy:2"], repoDigests: ["127.0.0.1:5000/shop@\(digest)"]), ImageSummary(id: "sha256:2"),
        ])
        #expect(listing.id(of: base, identity: "sha256:1") == "sha256:1")
        #expect(listing.id(of: base, identity: digest) == "sha256:1")
        #expect(listing.id(of: base, identity: "sha256:2") == "sha256:2")
        #expect(listing.id(of: base, identity: other) == nil)
    }
}
