import Basics

extension YAMLReader {
    /// Reads the options of a route.
    mutating func routeOptions(_ fields: [RouteField: YAMLEntry]) -> RouteOptions {
        var options = RouteOptions()
        options.timeout = duration(fields, .timeout)
        options.bodyLimit = size(fields, .bodyLimit)
        options.upstreamProtocol = word(fields, .upstreamProtocol).flatMap(UpstreamProtocol.init)
        for header in fields[.headers].flatMap({ entries($0.value, "headers") }) ?? [] {
            if let value = headerValue(header) { options.headers[header.name] = value }
        }
        for user in fields[.basicAuth].flatMap({ entries($0.value, "basic_auth") }) ?? [] {
            if let hash = passwordHash(user) { options.users[user.name] = hash }
        }
        if let entry = fields[.basicAuth], options.users.isEmpty, case .mapping(let users) = entry.value, users.pairs.isEmpty {
            report("basic_auth: found no user, one or more are allowed", at: entry.location)
        }
        return options
    }

    private mutating func headerValue(_ entry: YAMLEntry) -> String? {
        let field = "headers.\(entry.name)"
        guard TextRule.responseHeader.accepts(entry.name) else {
            report("headers: found the name \(Self.quoted(entry.name)), \(TextRule.responseHeader.allowed) is allowed", at: entry.location)
            return nil
        }
        return text(entry.value, field, .proxyText)
    }

    private mutating func passwordHash(_ entry: YAMLEntry) -> String? {
        guard TextRule.proxyUser.accepts(entry.name) else {
            report("basic_auth: found the name \(Self.quoted(entry.name)), \(TextRule.proxyUser.allowed) is allowed", at: entry.location)
            return nil
        }
        // The message does not quote the value, because it may be the password itself.
        guard case .scalar(let scalar) = entry.value, TextRule.isBcrypt(scalar.string) else {
            report(
                "basic_auth.\(entry.name): found something else than a bcrypt hash, which alone is allowed", at: location(of: entry.value),
                hints: ["make one: docker run --rm -it caddy:2 caddy hash-password"])
            return nil
        }
        return scalar.string
    }
}

extension TextRule {
    /// The response headers that the proxy may add. Headers that frame a message and those that the
    /// proxy sets itself are excluded.
    static let responseHeader = TextRule(
        allowed: "a header's name of letters, digits and '-', other than those that frame a message and X-Request-Id,",
        pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
    ) { text in
        let framing = ["connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "x-request-id"]
        return text.isMade(first: \.isASCIIAlphanumeric, rest: { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") })
            && text.utf8.count <= 64 && !framing.contains(text.lowercased())
    }

    /// The texts that need no escaping between double quotes in a Caddyfile. They contain no
    /// escapes and no placeholders.
    static let proxyText = TextRule(
        allowed: #"printable ASCII without '"', '\', '`', '{' and '}'"#, pattern: #"^[ !#-\[\]-_a-z|~]{1,1000}$"#,
        accepts: { QuotableText.accepts($0) })

    /// The names of users.
    static let proxyUser = TextRule(
        allowed: "a name of at most 64 letters, digits, '.', '_', '-' and '@'", pattern: "^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$"
    ) { text in
        text.utf8.count <= 64 && text.isMade(first: \.isASCIIAlphanumeric, rest: { $0.isASCIIAlphanumeric || "._-@".utf8.contains($0) })
    }

    /// The hashes of passwords.
    static let bcrypt = TextRule(
        allowed: "a bcrypt hash", pattern: #"^\$2[aby]\$(0[4-9]|1[0-5])\$[A-Za-z0-9./]{53}$"#, accepts: { isBcrypt($0) })

    /// True when a text is a bcrypt hash: `$2a$14$` and 53 characters. A cost above 15 is refused,
    /// because each request would take seconds of processor time.
    static func isBcrypt(_ text: String) -> Bool {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, ["2a", "2b", "2y"].contains(parts[1]), parts[2].utf8.count == 2,
            let cost = Int(parts[2]), (4...15).contains(cost)
        else { return false }
        return parts[3].utf8.count == 53 && parts[3].utf8.allSatisfy { $0.isASCIIAlphanumeric || "./".utf8.contains($0) }
    }
}
