import Testing

@testable import ContainerEngine

/// The choice of credentials: a `config.json` and a reference in, a source out.
struct DockerConfigTests {
    /// `joe:se:same` in base64.
    private static let auth = "am9lOnNlOnNhbWU="

    private func source(_ json: String, _ reference: String) throws -> CredentialSource {
        try DockerConfig(parsing: Array(json.utf8), file: "/c").source(for: #require(ImageReference(reference)))
    }

    private func stored(_ server: String) -> CredentialSource {
        .stored(RegistryAuth(username: "joe", password: "se:same", serverAddress: server))
    }

    @Test(
        arguments: [
            ("https://index.docker.io/v1/", "debian"), ("docker.io", "team/app"), ("index.docker.io/v1/", "docker.io/library/x"),
            ("reg.example", "reg.example/a"), ("https://reg.example", "reg.example/a"), ("http://reg.example/v1/", "reg.example/a:1"),
            ("reg.example:5000/some/path", "reg.example:5000/a"), ("https://reg.example:5000/v2/", "reg.example:5000/a"),
            ("[::1]:5000", "[::1]:5000/a"),
        ])
    func `an entry of auths is found with and without scheme and path`(key: String, reference: String) throws {
        #expect(try source(#"{"auths":{"\#(key)":{"auth":"\#(Self.auth)"}}}"#, reference) == stored(key))
    }

    @Test(
        arguments: [
            ("reg.example", "debian"), ("https://index.docker.io/v1/", "reg.example/a"), ("reg.example", "reg.example:5000/a"),
            ("reg.example:5000", "reg.example/a"), ("other.reg.example", "reg.example/a"), ("reg.example.evil", "reg.example/a"),
        ])
    func `credentials of one registry go to no other`(key: String, reference: String) throws {
        #expect(try source(#"{"auths":{"\#(key)":{"auth":"\#(Self.auth)"}}}"#, reference) == .anonymous)
    }

    @Test func `the exact key wins over one of the same host`() throws {
        let json = #"{"auths":{"https://reg.example/v1/":{"auth":"eDp5"},"reg.example":{"auth":"\#(Self.auth)"}}}"#
        #expect(try source(json, "reg.example/a") == stored("reg.example"))
    }

    @Test func `a helper of the registry wins over the helper of all, and that over auths`() throws {
        let json = #"""
            {"auths":{"b.example":{"auth":"\#(Self.auth)"},"off.example":{"auth":"\#(Self.auth)"},"c.example":{}},
            "credHelpers":{"a.example":"own","off.example":""},"credsStore":"all"}
            """#
        #expect(try source(json, "a.example/x") == .helper(name: "own", server: "a.example", stored: nil))
        let known = RegistryAuth(username: "joe", password: "se:same", serverAddress: "b.example")
        #expect(try source(json, "b.example/x") == .helper(name: "all", server: "b.example", stored: known))
        #expect(try source(json, "c.example/x") == .helper(name: "all", server: "c.example", stored: nil))
        #expect(try source(json, "debian") == .helper(name: "all", server: "https://index.docker.io/v1/", stored: nil))
        #expect(try source(json, "off.example/x") == stored("off.example"))
    }

    @Test func `tokens and plain fields are read`() throws {
        let json =
            #"{"auths":{"a.example":{"username":"u","password":"p"},"b.example":{"auth":"\#(Self.auth)","identitytoken":"t"},"c.example":{"registrytoken":"r"}}}"#
        #expect(try source(json, "a.example/x") == .stored(RegistryAuth(username: "u", password: "p", serverAddress: "a.example")))
        let token = RegistryAuth(username: "joe", password: "se:same", identityToken: "t", serverAddress: "b.example")
        #expect(try source(json, "b.example/x") == .stored(token))
        #expect(try source(json, "c.example/x") == .stored(RegistryAuth(registryToken: "r", serverAddress: "c.example")))
    }

    @Test(arguments: [
        "{}", #"{"auths":null}"#, #"{"auths":{"a.example":null}}"#, #"{"auths":{"a.example":{"email":"x"}}}"#, #"{"credsStore":""}"#,
    ])
    func `a file without credentials is no error`(json: String) throws {
        #expect(try source(json, "a.example/x") == .anonymous)
    }

    @Test(
        arguments: [
            ("", "it is not JSON"), ("{", "it is not JSON"), ("[]", "it is not a JSON object"),
            (#"{"auths":[]}"#, "auths has another form"),
            (#"{"auths":{"a":{"auth":7}}}"#, "auths.a.auth has another form"),
            (#"{"auths":{"a":{"auth":"%%"}}}"#, "auths.a.auth is not base64 of name:password"),
            (#"{"auths":{"a":{"auth":"am9l"}}}"#, "auths.a.auth is not base64 of name:password"),
        ])
    func `a malformed file is named with what is wrong`(json: String, reason: String) {
        let error = #expect(throws: DockerConfigError.self) { try DockerConfig(parsing: Array(json.utf8), file: "/home/me/config.json") }
        #expect(error?.description == "/home/me/config.json cannot be read: \(reason)")
    }

    @Test func `a description shows no secret`() {
        let auth = RegistryAuth(username: "joe", password: "sesame", identityToken: "token", serverAddress: "a")
        var dumped = ""
        dump(auth, to: &dumped)
        for text in ["\(auth)", String(reflecting: [auth]), dumped, "\(CredentialSource.stored(auth))"] {
            #expect(!text.contains("sesame") && !text.contains("token"))
        }
    }
}
