import Basics
import Testing

/// The grammar of a registry's host and of a repository's path.
struct RegistryHostTests {
    @Test(
        arguments: [
            ("localhost", "localhost", nil), ("a.b-c.example:5000", "a.b-c.example", "5000"), ("127.0.0.1:1", "127.0.0.1", "1"),
            ("[::1]", "::1", nil), ("[fe80::1]:5000", "fe80::1", "5000"), ("UPPER.example", "UPPER.example", nil),
            ("a:99999", "a", "99999"),
        ] as [(String, String, String?)])
    func `a host has its name and its port`(text: String, name: String, port: String?) {
        let host = RegistryHost(text[...])
        #expect(host?.name == name && host?.port == port)
    }

    @Test(arguments: [
        "", ":5000", "a:", "a:b", "-a", "a-", "a..b", ".a", "a b", "[]", "[::1", "[::1]5000", "[::1]:", "[x]", "a/b", "ä.example", "a:1:2",
    ]) func `any other text is no host`(text: String) {
        #expect(RegistryHost(text[...]) == nil)
    }

    @Test(arguments: ["a", "a/b", "x_y", "x__y", "z--1", "a---b/c", "a.b"]) func `a path has components`(text: String) {
        #expect(RepositoryPath.isValid(text[...]))
    }

    @Test(arguments: ["", "a/", "/a", "a//b", "A", "a_", "-a", "a..b", "a___b", "a._b", "a/../b", "a:1", "a@b", "ä"])
    func `any other text is no path`(text: String) {
        #expect(!RepositoryPath.isValid(text[...]))
    }
}
