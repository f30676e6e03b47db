import Basics

/// A rule for a text in the project's files.
struct TextRule: Sendable {
    /// The permitted texts in words; it completes "… is allowed".
    let allowed: String
    /// An ECMA-262 expression for editors, which matches every permitted text; nil for none. A test
    /// compares it with ``accepts``.
    let pattern: String?
    /// Returns true if a text is permitted.
    let accepts: @Sendable (String) -> Bool

    /// Creates a rule.
    init(allowed: String, pattern: String? = nil, accepts: @escaping @Sendable (String) -> Bool) {
        (self.allowed, self.pattern, self.accepts) = (allowed, pattern, accepts)
    }

    /// The names of functions and projects.
    static let name = TextRule(
        allowed: NameRule.allowed, pattern: "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", accepts: { NameRule.accepts($0) })

    /// The names of templates.
    static let templateName = TextRule(
        allowed: "a name of at most 64 characters A-Z, a-z, 0-9, '.', '_' and '-' that begins and ends with a letter or digit"
    ) { text in
        text.utf8.count <= 64
            && text.isMade(first: \.isASCIIAlphanumeric, rest: { $0.isASCIIAlphanumeric || "._-".utf8.contains($0) })
            && text.utf8.last.map { $0.isASCIIAlphanumeric } ?? false
    }

    /// The names of Debian and Alpine packages, as both package managers accept them on a command
    /// line.
    static let package = TextRule(
        allowed: "a package's name of a-z, 0-9, '+', '.' and '-' that begins with a letter or digit (name=version pins one)",
        pattern: "^[a-z0-9][a-z0-9+.-]*(=[A-Za-z0-9+.:~_-]+)?$"
    ) { text in
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let isNameRight = parts[0].isMade(
            first: { $0.isASCIILowercase || $0.isASCIIDigit },
            rest: { $0.isASCIILowercase || $0.isASCIIDigit || "+.-".utf8.contains($0) })
        return isNameRight && (parts.count == 1 || parts[1].isMade(rest: { $0.isASCIIAlphanumeric || "+.:~_-".utf8.contains($0) }))
    }

    /// The names of build arguments.
    static let variable = TextRule(
        allowed: "a name of letters A-Z and a-z, digits and '_' that does not begin with a digit", pattern: "^[A-Za-z_][A-Za-z0-9_]*$"
    ) { text in
        text.isMade(
            first: { $0.isASCIILetter || $0 == UInt8(ascii: "_") }, rest: { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") })
    }

    /// The names of container variables that the engine accepts (`opts.ValidateEnv` of docker/cli).
    static let environmentName = TextRule(allowed: "a name that is not empty and has no '=' and no NUL", pattern: "^[^=]+$") { text in
        !text.isEmpty && !text.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "=") }
    }

    /// The names of secrets. They are file names under /run/secrets and IDs in
    /// `docker build --secret id=…`, where a comma ends the ID.
    static let secret = TextRule(
        allowed: "a name of at most 64 letters, digits, '_', '.' and '-' that begins with a letter, a digit or '_'",
        pattern: "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$"
    ) { text in
        text.utf8.count <= 64
            && text.isMade(
                first: { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") },
                rest: { $0.isASCIIAlphanumeric || "_.-".utf8.contains($0) })
    }

    /// The names of stages of a Dockerfile, as `FROM … AS name` accepts them.
    static let stage = TextRule(
        allowed: "the name of a stage of the Dockerfile, of letters, digits, '_', '.' and '-', that begins with a letter",
        pattern: "^[A-Za-z][A-Za-z0-9_.-]*$"
    ) { text in
        text.isMade(first: \.isASCIILetter, rest: { $0.isASCIIAlphanumeric || "_.-".utf8.contains($0) })
    }

    /// The names of networks that a container can join in addition to others.
    static let network = TextRule(
        allowed:
            "the name of a network (letters, digits, '_', '.' and '-'; not host or none, which cannot be joined besides others)",
        pattern: "^(?!(host|none)$)[A-Za-z0-9][A-Za-z0-9_.-]*$"
    ) { text in
        text != "host" && text != "none" && isDockerName(text)
    }

    /// True when the engine accepts a name from a user (`RestrictedNameChars` in moby's
    /// daemon/names).
    static func isDockerName(_ text: String) -> Bool {
        text.isMade(first: \.isASCIIAlphanumeric, rest: { $0.isASCIIAlphanumeric || "_.-".utf8.contains($0) })
    }

    /// The names of request headers: tokens by RFC 9110, section 5.6.2.
    static let headerName = TextRule(
        allowed: "a header's name without spaces and ':'", pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"
    ) { text in
        text.isMade(rest: { $0.isASCIIAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains($0) })
    }

    /// The values of headers, on one line.
    static let headerValue = TextRule(
        allowed: "a value on one line", pattern: #"^[^\u0000-\u0008\u000a-\u001f\u007f]*$"#
    ) { text in
        !text.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f }
    }

    /// The paths of requests, which may contain a query.
    static let requestPath = TextRule(
        allowed: "a path that begins with '/' and has no spaces and no '#' (write them as %20 and %23)", pattern: #"^/[!-"$-~]*$"#
    ) { text in
        text.utf8.first == UInt8(ascii: "/") && !text.utf8.contains { $0 <= 0x20 || $0 >= 0x7f || $0 == UInt8(ascii: "#") }
    }

    /// The methods of requests.
    static let method = TextRule(allowed: "a method in upper case such as GET or POST", pattern: "^[A-Z]+$") { text in
        text.isMade(rest: \.isASCIIUppercase)
    }

    /// Texts on one line that are not blank.
    static let oneLine = TextRule(
        allowed: "a text on one line, not empty",
        pattern: #"^[^\u0000-\u001f\u007f]*[^\u0000-\u0020\u007f][^\u0000-\u001f\u007f]*$"#
    ) { text in
        !text.isEmpty && !text.utf8.contains { $0 < 0x20 || $0 == 0x7f } && !text.utf8.allSatisfy { $0 == 0x20 }
    }

    /// The names of images.
    static let image = TextRule(allowed: "an image's name such as caddy:2", pattern: "^[A-Za-z0-9][A-Za-z0-9._/:@-]*$") { text in
        text.isMade(first: \.isASCIIAlphanumeric, rest: { $0.isASCIIAlphanumeric || "._-/:@".utf8.contains($0) })
    }

    /// Any text.
    static let any = TextRule(allowed: "a text") { _ in true }
}

extension String {
    /// True when the text is not empty, its first byte satisfies `first`, and all others satisfy
    /// `rest`.
    func isMade(first: ((UInt8) -> Bool)? = nil, rest: (UInt8) -> Bool) -> Bool {
        guard let initial = utf8.first else { return false }
        let isFirstRight = if let first { first(initial) } else { rest(initial) }
        return isFirstRight && utf8.dropFirst().allSatisfy(rest)
    }
}

extension UInt8 {
    /// True when the byte is 0 to 9.
    var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
    /// True when the byte is a to z.
    var isASCIILowercase: Bool { (0x61...0x7a).contains(self) }
    var isASCIIUppercase: Bool { (0x41...0x5a).contains(self) }
    var isASCIILetter: Bool { isASCIILowercase || isASCIIUppercase }
    /// True when the byte is a to z, A to Z or 0 to 9.
    var isASCIIAlphanumeric: Bool { isASCIILetter || isASCIIDigit }
    /// True when the byte is 0 to 9, a to f or A to F.
    var isASCIIHexDigit: Bool { isASCIIDigit || (0x61...0x66).contains(self) || (0x41...0x46).contains(self) }
}
