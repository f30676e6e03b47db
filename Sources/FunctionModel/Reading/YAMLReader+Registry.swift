import Basics
import Yams

extension YAMLReader {
    /// Reads `registry` of faaso.yml. Both `url` and `trust` are needed.
    mutating func registry(_ node: Node) -> RegistrySettings? {
        let fields = fields(node, "registry", allowed: ["url", "trust", "timeout"])
        guard case .mapping = node else { return nil }
        let url = fields["url"].flatMap { self.url($0.value) }
        if fields["url"] == nil { report("registry: url is missing", at: location(of: node), hints: ["url: \(Self.exampleURL)"]) }
        let trust = fields["trust"].flatMap { self.trust($0.value) }
        if fields["trust"] == nil {
            report(
                "registry: trust is missing", at: location(of: node),
                hints: [
                    "'faaso registry keygen' makes a key; trust lists its public half",
                    "trust: any accepts images of everyone who can write to the registry",
                ])
        }
        let timeout = fields["timeout"].map { duration($0.value, "registry.timeout") } ?? RegistrySettings.defaultTimeout
        guard let url, let trust, let timeout else { return nil }
        return RegistrySettings(url: url, trust: trust, timeout: timeout)
    }

    private static let exampleURL = "registry.example:5000/team/shop"

    private mutating func url(_ node: Node) -> String? {
        let allowed = "a registry's host and a path such as \(Self.exampleURL)"
        guard let text = text(node, "registry.url", .any, allowed: allowed) else { return nil }
        if Self.isRepository(text) { return text }
        var hints: [String] = []
        if let scheme = text.firstRange(of: "://") { hints.append("leave out '\(text[..<scheme.upperBound])'") }
        if text != text.lowercased() { hints.append("a path has lower-case letters only") }
        reject(node, "registry.url", allowed: allowed, hints: hints)
        return nil
    }

    /// True when the text names a repository with its registry, by the grammar of
    /// distribution/reference.
    private static func isRepository(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1, text.utf8.count <= 200, let host = parts.first else { return false }
        let isHost = host == "localhost" || host.contains(".") || host.contains(":")
        return isHost && isHostWithPort(host) && parts.dropFirst().allSatisfy(isComponent)
    }

    private static func isHostWithPort(_ text: Substring) -> Bool {
        var (host, port) = (text, text[text.endIndex...])
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            (host, port) = (text[...end], text[text.index(after: end)...])
            guard host.dropFirst().dropLast().utf8.allSatisfy({ $0.isASCIIHexDigit || $0 == UInt8(ascii: ":") }) else { return false }
        } else {
            if let colon = text.firstIndex(of: ":") { (host, port) = (text[..<colon], text[colon...]) }
            let labels = host.split(separator: ".", omittingEmptySubsequences: false)
            let isName = labels.allSatisfy { label in
                label.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") } && !label.isEmpty && !label.hasPrefix("-")
                    && !label.hasSuffix("-")
            }
            guard isName else { return false }
        }
        if port.isEmpty { return true }
        return port.hasPrefix(":") && Int(port.dropFirst()).map { (1...65535).contains($0) } ?? false
    }

    private static func isComponent(_ text: Substring) -> Bool {
        let isLetter: (UInt8) -> Bool = { $0.isASCIILowercase || $0.isASCIIDigit }
        guard let first = text.utf8.first, let last = text.utf8.last, isLetter(first), isLetter(last) else { return false }
        guard text.utf8.allSatisfy({ isLetter($0) || "._-".utf8.contains($0) }) else { return false }
        return !["..", "._", "_.", "-.", ".-", "-_", "_-", "___"].contains { text.contains($0) }
    }

    private mutating func trust(_ node: Node) -> RegistrySettings.Trust? {
        let hints = ["'faaso registry keygen' makes a key"]
        let allowed = "'any' or a list of keys such as [ed25519:…]"
        if case .scalar(let scalar) = node {
            if scalar.string == "any" { return .anyone }
            reject(node, "registry.trust", allowed: allowed, hints: hints)
            return nil
        }
        guard let items = list(node, "registry.trust", hints: hints) else { return nil }
        if items.isEmpty { reject(node, "registry.trust", allowed: allowed, hints: hints) }
        let keys = items.compactMap { text($0, "registry.trust", .verifyingKey, hints: hints) }
        return items.isEmpty || keys.count < items.count ? nil : .keys(keys)
    }
}

extension TextRule {
    /// The public halves of signing keys: `ed25519:` and 32 bytes in base64.
    fileprivate static let verifyingKey = TextRule(allowed: "a public key such as ed25519:… with 44 characters of base64") { text in
        guard text.hasPrefix("ed25519:"), text.hasSuffix("=") else { return false }
        let body = text.dropFirst(8).dropLast()
        return body.utf8.count == 43 && body.utf8.allSatisfy { $0.isASCIIAlphanumeric || "+/".utf8.contains($0) }
    }
}
