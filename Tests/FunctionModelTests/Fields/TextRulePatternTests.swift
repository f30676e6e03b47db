import Testing

@testable import FunctionModel

/// The expressions for editors, compared with the rules of the reader.
struct TextRulePatternTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let rule: TextRule
        /// True when the expression matches exactly the permitted texts.
        let isExact: Bool

        init(_ name: String, _ rule: TextRule, isExact: Bool = true) { (self.name, self.rule, self.isExact) = (name, rule, isExact) }

        var testDescription: String { name }
    }

    private static let rows = [
        Row("name", .name), Row("package", .package), Row("variable", .variable), Row("environment name", .environmentName),
        Row("secret", .secret), Row("stage", .stage), Row("network", .network), Row("header name", .headerName),
        Row("header value", .headerValue), Row("request path", .requestPath), Row("method", .method), Row("one line", .oneLine),
        Row("image", .image), Row("proxy text", .proxyText), Row("proxy user", .proxyUser), Row("bcrypt", .bcrypt),
        Row("response header", .responseHeader, isExact: false), Row("ports", .ports, isExact: false),
        Row("host address", .hostAddress, isExact: false), Row("registry", .registryURL, isExact: false),
        Row("public key", .publicKey, isExact: false), Row("volume", .volume, isExact: false),
        Row("assignment", .assignment, isExact: false), Row("route path", .routePath, isExact: false),
    ]

    private static let samples =
        [
            "a", "A", "1", "-1", "1.5", "a-b", "a_b", "a.b", "a+b", "-a", "a-", "_a", ".a", "a b", " ", "  a", "a=b", "a=", "=a", "a=1:2~b",
            "/",
            "/a", "/a/b/", "/a//b", "/a b", "/a#b", "/a?b=c", "/é", "GET", "get", "G1", "é", "host", "none", "hosts", "X-A", "x:y",
            "content-length", "caddy:2", "ghcr.io/a/b@sha256:ab", "\"", "\\", "{a}", "`", "a'b", "a|b~", "a\tb", "a\nb", "a\u{7f}b", "true",
            "20000-21999", "3-3", "9-3", "ssh://deploy@10.0.0.5", "ssh:/a", "registry.example:5000/team/shop", "Registry/Shop", "ab:/data",
            "ab:/data:ro", "ab:/data:rx", "ab:/", "ab:data", "ann@example.org",
            "$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G",
            "$2a$16$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G",
            "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        ] + [38, 40, 41, 63, 64, 65, 1001].map { String(repeating: "a", count: $0) }

    @Test(arguments: rows) func `an expression matches each permitted text`(row: Row) throws {
        let expression = try Regex(try #require(row.rule.pattern))
        var isSeen = false
        for text in Self.samples {
            let isMatched = text.contains(expression)
            if row.rule.accepts(text) {
                isSeen = true
                // Editors must not refuse a volume that the reader refuses only for its path.
                #expect(isMatched || row.name == "volume" || row.name == "assignment" || row.name == "route path", "\(text)")
            } else if row.isExact {
                #expect(!isMatched, "\(text)")
            }
        }
        #expect(isSeen, "no sample is permitted")
    }
}
