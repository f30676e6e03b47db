import ContentHash
import Testing

@testable import FunctionModel

/// `registry` of faaso.yml.
struct RegistrySettingsTests {
    private static let key = SigningKey.generate().verifyingKey.description

    private func settings(_ text: String) throws -> RegistrySettings? {
        try MemoryFiles(["faaso.yml": "registry: \(text)"]).load().get().settings.registry
    }

    @Test func `a registry has its repository and the keys that it trusts`() throws {
        #expect(
            try settings("{url: 127.0.0.1:5000/team/shop, trust: [\"\(Self.key)\"]}")
                == RegistrySettings(
                    url: "127.0.0.1:5000/team/shop", trust: .keys([try #require(VerifyingKey(Self.key))]), timeout: .seconds(60)))
        #expect(
            try settings("{url: registry.example/shop, trust: any, timeout: 5s}")
                == RegistrySettings(url: "registry.example/shop", trust: .anyone, timeout: .seconds(5)))
        #expect(try MemoryFiles([:]).load().get().settings.registry == nil)
    }

    @Test(arguments: [
        "localhost/x", "localhost:5000/x", "[::1]:5000/x", "docker.io/team/shop", "a.b-c.example/x_y/z--1/a.b", "registry.example:65535/x",
    ])
    func `a repository may be anywhere`(url: String) throws {
        #expect(try settings("{url: \"\(url)\", trust: any}")?.url == url)
    }

    @Test(arguments: [
        "", "x", "team/shop", "https://registry.example/x", "registry.example", "registry.example/", "registry.example//x",
        "registry.example/X",
        "registry.example/x:1", "registry.example/x@sha256:a", "registry.example:0/x", "registry.example:65536/x", "registry.example:/x",
        "-a.example/x", "a..example/x", "registry.example/-x", "registry.example/x-", "registry.example/a..b", "registry.example/a/../b",
        "a b.c/x",
    ])
    func `any other text is no repository`(url: String) {
        let problems = MemoryFiles(["faaso.yml": "registry: {url: \"\(url)\", trust: any}"]).problems()
        #expect(
            problems.contains("faaso.yml:1:17: error: registry.url: found '\(url)', a registry's host and a path such as "), "\(problems)")
    }

    /// Places for a key, with `KEY` where it stands.
    private static let places = [
        "{url: a.b/x, trust: [\"KEY\"]}", "{url: a.b/x, trust: KEY}", "{url: a.b/x, trust: ['KEY ']}", "{url: \"KEY\", trust: any}",
        "{url: a.b/x, trust: any, timeout: KEY}", "KEY", "[KEY]", "{url: a.b/x, trust: any, \"KEY\": x}",
        "{KEY}", "{url: a.b/x, trust: {KEY}}",
        "{url: a.b/x, trust: [any, [\"KEY\"]]}", "{url: a.b/x, trust: [!x \"KEY\"]}",
    ]

    @Test(arguments: places)
    func `a private half is never repeated`(place: String) {
        let seed = SigningKey.generate().secretText.dropFirst("ed25519-private:".count)
        for prefix in ["ed25519-private:", "ED25519-PRIVATE:"] {
            let problems = MemoryFiles(["faaso.yml": "registry: " + place.replacing("KEY", with: prefix + seed)]).problems()
            #expect(!problems.isEmpty && !problems.contains(seed.prefix(20)), "\(problems)")
        }
        // A private half without its name looks like any other text.
        guard place.contains("trust: [\"KEY") || place.contains("trust: KEY") else { return }
        let problems = MemoryFiles(["faaso.yml": "registry: " + place.replacing("KEY", with: seed)]).problems()
        #expect(problems.contains("found a text of 44 characters") && !problems.contains(seed.prefix(20)), "\(problems)")
    }

    @Test func `a private half in trust is named as such, and must be replaced`() {
        let secret = SigningKey.generate().secretText
        for text in ["[\"\(secret)\"]", "\"\(secret)\""] {
            let problems = MemoryFiles(["faaso.yml": "registry: {url: a.b/x, trust: \(text)}"]).problems()
            #expect(problems.contains("registry.trust: found 'ed25519-private:…'"), "\(problems)")
            #expect(problems.contains("hint: this is the private half of a key pair: make a new pair"), "\(problems)")
        }
    }

    @Test func `a key without brackets gets the line to write`() {
        let problems = MemoryFiles(["faaso.yml": "registry: {url: a.b/x, trust: \"\(Self.key)\"}"]).problems()
        #expect(problems.contains("hint: write the key in brackets: [\"\(Self.key)\"]"), "\(problems)")
    }

    @Test func `a key that accepts forged signatures is no key`() {
        let zeros = "ed25519:" + String(repeating: "A", count: 43) + "="
        let problems = MemoryFiles(["faaso.yml": "registry: {url: a.b/x, trust: [\"\(zeros)\"]}"]).problems()
        #expect(problems.contains("a public key such as ed25519:… with 44 characters of base64 is allowed"), "\(problems)")
    }

    @Test(arguments: [
        ("{trust: any}", "url is missing"), ("{url: a.b/x}", "hint: trust: any accepts images of everyone who can write to the registry"),
        ("{url: a.b/x, trust: all}", "registry.trust: found 'all', 'any' or a list of keys such as [ed25519:…] is allowed"),
        ("{url: a.b/x, trust: []}", "registry.trust: found a list, 'any' or a list of keys"),
        ("{url: a.b/x, trust: [any]}", "registry.trust: found 'any'"),
        ("{url: a.b/x, trust: [\"ed25519:AAAA\"]}", "a public key such as ed25519:… with 44 characters of base64 is allowed"),
        ("{url: a.b/x, trust: any, timeout: 5}", "hint: write the unit: 5s"),
        ("{url: a.b/x, trust: any, tls: no}", "unknown key 'tls' in registry"),
        ("a.b/x", "registry: found 'a.b/x', a map is allowed"), ("{url: 'https://a.b/x', trust: any}", "hint: leave out 'https://'"),
        ("{url: a.b/X, trust: any}", "hint: a path has lower-case letters only"),
    ])
    func `a wrong registry is refused with advice`(text: String, message: String) {
        let problems = MemoryFiles(["faaso.yml": "registry: \(text)"]).problems()
        #expect(problems.contains(message), "\(problems)")
    }
}
