import ContainerEngine
import ContentHash
import HTTPClient
import Testing

@testable import SharedCache

/// The names in a registry, and its addresses.
struct SharedRepositoryTests {
    @Test func `images and records have tags of function and key, which are read again`() throws {
        let repository = try #require(SharedRepository("127.0.0.1:5000/team/shop"))
        let key = Digest.of("x")
        #expect(repository.image("a-b", key)?.familiar == "127.0.0.1:5000/team/shop:a-b-\(key.short)")
        #expect(repository.record("a-b", key)?.familiar == "127.0.0.1:5000/team/shop:a-b-\(key.short).rec")
        let tag = try #require(repository.record("a-b", key)?.tag.flatMap { SharedTag($0) })
        #expect(tag.function == "a-b" && tag.key == key.short && tag.kind == .record)
    }

    @Test(arguments: ["latest", "a", "-0123456789abcdef", "a-0123456789abcde", "a-0123456789ABCDEF", "a-0123456789abcdef.sig", ".rec", ""])
    func `any other tag is foreign`(tag: String) {
        #expect(SharedTag(tag) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:5000/x", ["tcp://127.0.0.1:5000", "https://127.0.0.1:5000"]),
        ("localhost/x", ["tcp://localhost:80", "https://localhost:443"]),
        ("[::1]:5000/x", ["tcp://[::1]:5000", "https://[::1]:5000"]), ("docker.io/team/x", ["https://registry-1.docker.io:443"]),
        ("registry.example/x", ["https://registry.example:443"]), ("127.evil.example/x", ["https://127.evil.example:443"]),
        ("plain.example:5000/x", ["tcp://plain.example:5000", "https://plain.example:5000"]),
    ])
    func `only a loopback or insecure registry is asked without TLS`(url: String, addresses: [String]) throws {
        let repository = try #require(SharedRepository(url))
        let endpoints = RegistryAddress.endpoints(of: repository, insecure: ["plain.example:5000"], files: { _ in [] })
        #expect(endpoints.map(\.description) == addresses)
    }

    @Test func `authorities are those of docker for this registry`() throws {
        let repository = try #require(SharedRepository("registry.example:5000/x"))
        let endpoints = RegistryAddress.endpoints(
            of: repository, insecure: [],
            files: { $0 == "/etc/docker/certs.d/registry.example:5000" ? ["ca.crt", "client.key", "b.crt"] : [] })
        let folder = "/etc/docker/certs.d/registry.example:5000"
        #expect(endpoints == [.tls(host: "registry.example", port: 5000, authorities: ["\(folder)/b.crt", "\(folder)/ca.crt"])])
    }

    @Test(arguments: [
        (["Basic realm=\"x\""], "basic"), (["basic"], "basic"), (["Digest x=1", "Basic realm=x"], "basic"),
        (
            [#"Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push""#],
            #"bearer(realm: "https://auth.example/token", service: Optional("registry.example"), scope: Optional("repository:a/b:pull,push"))"#
        ), (["Bearer realm=http://a"], #"bearer(realm: "http://a", service: nil, scope: nil)"#), (["Bearer"], "nil"), ([], "nil"),
        (["Negotiate"], "nil"),
    ])
    func `a demand for credentials is read in all its forms`(values: [String], wanted: String) {
        #expect(RegistryDemand(values).map { "\($0)" } ?? "nil" == wanted)
    }
}
