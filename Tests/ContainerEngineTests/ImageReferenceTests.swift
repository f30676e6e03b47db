import Testing

@testable import ContainerEngine

struct ImageReferenceTests {
    private static let hexadecimal = String(repeating: "0a", count: 32)
    private static let digest = "sha256:" + hexadecimal

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
        ("localhost:5000", "docker.io/library/localhost:5000", "localhost:5000"),
        ("[fe80::1]/x", "[fe80::1]/x:latest", "[fe80::1]/x:latest"),
        ("docker.io/library/debian@\(digest)", "docker.io/library/debian@\(digest)", "debian@\(digest)"),
        ("index.docker.io/team/app", "docker.io/team/app:latest", "team/app:latest"),
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
        "", ":", hexadecimal, "debian@sha256:" + String(repeating: "A0", count: 32), "debian@sha256:" + hexadecimal + "00",
        "debian@md5:" + hexadecimal, "[::1/x", "[]/x", "[::g]/x", "[::1]:/x", "host.example:/x", String(repeating: "x", count: 256),
        "-host.example/x", "docker.io/", "localhost:5000/", "x/Y", "docker.io//x", "a:", "A", "a/", "/a", "a//b", "a_-b", "a..b", "-a",
        "a-", "a___b", "a:b:c", "a:.x", "a b", "debian@sha256:00", "debian@x",
        "a@b@c",
        "ex ample.org/x", "localhost:port/x", "$X", "a:" + String(repeating: "x", count: 129),
    ])
    func `what Docker calls an invalid format is none`(text: String) {
        #expect(ImageReference(text) == nil)
    }

    @Test(arguments: [
        ("debian", "debian", "latest"), ("docker.io/library/caddy:2", "caddy", "2"), ("host:5000/a/b:c", "host:5000/a/b", "c"),
        ("h:1/a:b@\(digest)", "h:1/a", digest),
    ])
    func `the engine is asked by a familiar name and a tag or digest`(text: String, name: String, version: String) throws {
        let reference = try #require(ImageReference(text))
        #expect(reference.familiarName == name && reference.version == version)
    }
}
