import Testing

@testable import ImageBuild

struct ImageReferenceTests {
    private static let digest = "sha256:" + String(repeating: "0a", count: 32)

    @Test(arguments: [
        ("debian", "docker.io/library/debian:latest", "debian:latest"),
        ("debian:bookworm-slim", "docker.io/library/debian:bookworm-slim", "debian:bookworm-slim"),
        ("docker.io/debian", "docker.io/library/debian:latest", "debian:latest"),
        ("index.docker.io/library/debian", "docker.io/library/debian:latest", "debian:latest"),
        ("team/app:1", "docker.io/team/app:1", "team/app:1"),
        ("localhost/x", "localhost/x:latest", "localhost/x:latest"),
        ("localhost:5000/x", "localhost:5000/x:latest", "localhost:5000/x:latest"),
        ("localhost:5000/x/y:v1", "localhost:5000/x/y:v1", "localhost:5000/x/y:v1"),
        ("example.org/a__b/c-d--e.f", "example.org/a__b/c-d--e.f:latest", "example.org/a__b/c-d--e.f:latest"),
        ("[::1]:5000/x:v1", "[::1]:5000/x:v1", "[::1]:5000/x:v1"),
        ("Registry/x", "Registry/x:latest", "Registry/x:latest"),
        ("debian@\(digest)", "docker.io/library/debian@\(digest)", "debian@\(digest)"),
        ("debian:12@\(digest)", "docker.io/library/debian@\(digest)", "debian@\(digest)"),
    ])
    func `a reference has one full and one familiar form`(text: String, full: String, familiar: String) throws {
        let reference = try #require(ImageReference(text))
        #expect(reference.description == full)
        #expect(reference.familiar == familiar)
        #expect(ImageReference(familiar) == reference)
        #expect(ImageReference(full) == reference)
    }

    @Test(arguments: [
        "", ":", "a:", "A", "a/", "/a", "a//b", "a_-b", "a..b", "-a", "a-", "a___b", "a:b:c", "a:.x", "a b", "debian@sha256:00", "debian@x",
        "a@b@c",
        "ex ample.org/x", "localhost:port/x", "$X", "a:" + String(repeating: "x", count: 129),
    ])
    func `what Docker calls an invalid format is none`(text: String) {
        #expect(ImageReference(text) == nil)
    }

    @Test func `a platform has two or three parts`() {
        #expect(BuildPlatform("linux/arm64/v8")?.description == "linux/arm64/v8")
        #expect(BuildPlatform("linux/amd64") == BuildPlatform(os: "linux", architecture: "amd64"))
        #expect(BuildPlatform("linux") == nil)
        #expect(BuildPlatform("linux//v8") == nil)
    }
}
