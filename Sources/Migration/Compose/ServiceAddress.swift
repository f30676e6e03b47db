/// An address of a service in the value of a variable.
struct ServiceAddress: Hashable {
    /// The forms of values that have an address.
    enum Form: Hashable {
        /// One URL of plain HTTP. Its scheme may be absent.
        case url
        /// One URL of another scheme, such as `postgres`.
        case otherScheme
        /// Anything else, such as a host alone, or one address of several.
        case unclear
    }

    /// The form of the value.
    let form: Form
    /// The name of the host in lower case.
    let host: String
    /// The port; nil if none is written.
    let port: Int?
    /// True when the value is the name of the host, and nothing else.
    let isName: Bool
    private let before: String
    private let after: String

    /// Finds the first address of a service in a value. Nil if there is none.
    /// - Parameters:
    ///   - variable: the name of the variable. `API_URL: api:9000` is a URL, `API: api:9000` may be
    ///     anything.
    ///   - hosts: the names of services in lower case.
    init?(_ value: String, of variable: String, among hosts: Set<String>) {
        if let whole = Parts(value[...]), hosts.contains(whole.host), let form = whole.form(of: variable) {
            (self.form, host, port, isName) = (form, whole.host, whole.port, whole.host == value.lowercased())
            (before, after) = (whole.before, whole.after)
            return
        }
        let items = value.split { $0.isWhitespace || ",;|\"'()[]{}<>=".contains($0) }
        let found = items.lazy.filter { $0.count < value.count }.compactMap(Parts.init).first { $0.isAddress && hosts.contains($0.host) }
        guard let found else { return nil }
        (form, host, port, isName) = (.unclear, found.host, found.port, false)
        (before, after) = (found.before, found.after)
    }

    /// The value with another host, which may have a path, in the place of host and port.
    func leading(to host: String) -> String { before + host + after }
}

/// The parts of `[SCHEME://][USER@]HOST[:PORT][PATH]` (RFC 3986, section 3).
private struct Parts {
    /// The scheme in lower case; nil if there is none.
    let scheme: String?
    /// Everything before the host.
    let before: String
    let host: String
    let port: Int?
    /// The path, the query and the fragment.
    let after: String

    init?(_ text: Substring) {
        let slashes = text.firstRange(of: "://")
        scheme = slashes.map { text[..<$0.lowerBound].lowercased() }
        if let scheme, !scheme.utf8.allSatisfy(Self.isOfScheme) { return nil }
        let rest = text[(slashes?.upperBound ?? text.startIndex)...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let name = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let fields = name.split(separator: ":", omittingEmptySubsequences: false)
        guard let first = fields.first, !first.isEmpty, fields.count <= 2 else { return nil }
        port = fields.count == 2 ? Int(fields[1]) : nil
        if fields.count == 2, port == nil { return nil }
        (host, before, after) = (first.lowercased(), String(text[..<name.startIndex]), String(text[authority.endIndex...]))
    }

    /// True when more than the name tells that a text is an address.
    var isAddress: Bool { scheme != nil || port != nil || !before.isEmpty }

    /// The form of a value that is this text and nothing else. Nil if it is likely no address.
    func form(of variable: String) -> ServiceAddress.Form? {
        if after.contains(where: \.isWhitespace) || after.contains("://") { return .unclear }
        switch scheme {
        case "http": return .url
        case .some: return .otherScheme
        case nil:
            // Without a port, `api/x` may be the path of a file.
            if port == nil { return isAddress || after.isEmpty || Self.isURL(variable) ? .unclear : nil }
            return before.isEmpty && (after.hasPrefix("/") || Self.isURL(variable)) ? .url : .unclear
        }
    }

    /// True when the name of a variable says that its value is a URL.
    private static func isURL(_ variable: String) -> Bool {
        variable.uppercased().split { !$0.isLetter }.contains { word in
            ["URL", "URI", "ENDPOINT"].contains { word.hasSuffix($0) }
        }
    }

    /// True for the characters of a scheme. `jdbc:postgresql` has a colon, too.
    private static func isOfScheme(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte) || "+-.:".utf8.contains(byte)
    }
}
