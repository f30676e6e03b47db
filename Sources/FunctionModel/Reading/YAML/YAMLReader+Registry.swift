import Basics
import ContentHash

extension YAMLReader {
    /// Reads `registry` of faaso.yml. Both `url` and `trust` are needed.
    mutating func registry(_ node: YAMLNode) -> RegistrySettings? {
        let fields = fields(node, RegistryField.place, of: RegistryField.self)
        guard case .mapping = node else { return nil }
        let url = fields[.url].flatMap { self.url($0.value) }
        if fields[.url] == nil { report("registry: url is missing", at: location(of: node), hints: ["url: \(Self.exampleURL)"]) }
        let trust = fields[.trust].flatMap { self.trust($0.value) }
        if fields[.trust] == nil {
            report(
                "registry: trust is missing", at: location(of: node),
                hints: [
                    "'faaso registry keygen' makes a key; trust lists its public half",
                    "trust: any accepts images of everyone who can write to the registry",
                ])
        }
        let timeout = fields[.timeout] == nil ? RegistrySettings.defaultTimeout : duration(fields, .timeout)
        guard let url, let trust, let timeout else { return nil }
        return RegistrySettings(url: url, trust: trust, timeout: timeout)
    }

    /// An example of `url`.
    static let exampleURL = "registry.example:5000/team/shop"

    private mutating func url(_ node: YAMLNode) -> String? {
        let allowed = TextRule.registryURL.allowed
        guard let text = text(node, "registry.url", .any, allowed: allowed) else { return nil }
        if Self.isRepository(text) { return text }
        var hints: [String] = []
        if let scheme = text.firstRange(of: "://") { hints.append("leave out '\(text[..<scheme.upperBound])'") }
        if text != text.lowercased() { hints.append("a path has lower-case letters only") }
        reject(node, "registry.url", allowed: allowed, hints: hints)
        return nil
    }

    /// True when the text names a repository with its registry.
    static func isRepository(_ text: String) -> Bool {
        guard let slash = text.firstIndex(of: "/"), text.utf8.count <= 200, let host = RegistryHost(text[..<slash]) else { return false }
        // Docker takes any other first component for a part of a path on its own registry.
        guard host.name == "localhost" || host.port != nil || host.name.contains(where: { $0 == "." || $0 == ":" }) else { return false }
        guard host.port.map({ Int($0).map { (1...65535).contains($0) } ?? false }) ?? true else { return false }
        return RepositoryPath.isValid(text[text.index(after: slash)...])
    }

    private mutating func trust(_ node: YAMLNode) -> Trust? {
        let hints = ["'faaso registry keygen' makes a key"]
        let allowed = "'any' or a list of keys such as [ed25519:…]"
        if case .scalar(let scalar) = node {
            if scalar.string == "any" { return .anyone }
            let isKey = VerifyingKey(scalar.string) != nil
            rejectKey(node, allowed: allowed, hints: isKey ? ["write the key in brackets: [\"\(scalar.string)\"]"] : hints)
            return nil
        }
        guard let items = list(node, "registry.trust", hints: hints) else { return nil }
        if items.isEmpty { reject(node, "registry.trust", allowed: allowed, hints: hints) }
        var keys: [VerifyingKey] = []
        for item in items {
            guard case .scalar(let scalar) = item, let key = VerifyingKey(scalar.string) else {
                rejectKey(item, allowed: "a public key such as ed25519:… with 44 characters of base64", hints: hints)
                continue
            }
            if text(item, "registry.trust") != nil { keys.append(key) }
        }
        return items.isEmpty || keys.count < items.count ? nil : .keys(keys)
    }

    /// Reports a node that is no public key. A long text may be a private one, and is not repeated.
    private mutating func rejectKey(_ node: YAMLNode, allowed: String, hints: [String]) {
        guard case .scalar(let scalar) = node, scalar.string.utf8.count >= Self.shortestSecret, !SigningKey.isSecret(scalar.string) else {
            return reject(node, "registry.trust", allowed: allowed, hints: hints, hidesLine: true)
        }
        let found = "a text of \(scalar.string.count) characters"
        report("registry.trust: found \(found), \(allowed) is allowed", at: location(of: node), hints: hints, hidesLine: true)
    }

    /// The shortest text that is not repeated. The base64 of a private half has 44 characters.
    private static let shortestSecret = 40
}
