/// The host of a registry with its port, by the grammar of distribution/reference.
package struct RegistryHost: Hashable, Sendable {
    /// The name or the address of the host. An IPv6 address has no brackets.
    package let name: String
    /// The digits of the port; nil if the text has none.
    package let port: String?

    /// Parses a host name or a bracketed IPv6 address, with an optional port. Nil for any other
    /// text.
    package init?(_ text: Substring) {
        var name = text
        var rest = text[text.endIndex...]
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            (name, rest) = (text[..<end].dropFirst(), text[end...].dropFirst())
            guard !name.isEmpty, name.allSatisfy({ $0 == ":" || ($0.isASCII && $0.isHexDigit) }) else { return nil }
        } else {
            if let colon = text.lastIndex(of: ":") { (name, rest) = (text[..<colon], text[colon...]) }
            guard name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(Self.isLabel) else { return nil }
        }
        self.name = String(name)
        if rest.isEmpty {
            port = nil
        } else {
            let digits = rest.dropFirst()
            guard rest.first == ":", !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
            port = String(digits)
        }
    }

    private static func isLabel(_ text: Substring) -> Bool {
        guard text.first != "-", text.last != "-", !text.isEmpty else { return false }
        return text.allSatisfy { $0 == "-" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
    }
}

/// The path of a repository, by the grammar of distribution/reference.
package enum RepositoryPath {
    /// True when the text consists of components with `/` between them.
    ///
    /// A component has lower-case letters and digits, joined by `.`, `_`, `__` or any number of
    /// `-`.
    package static func isValid(_ text: Substring) -> Bool {
        text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { isComponent($0) }
    }

    private static func isComponent(_ text: Substring) -> Bool {
        var separator: [UInt8] = []
        var isFirst = true
        for byte in text.utf8 {
            if (97...122).contains(byte) || (48...57).contains(byte) {
                guard separator.isEmpty || (!isFirst && isSeparator(separator)) else { return false }
                separator = []
                isFirst = false
            } else {
                separator.append(byte)
            }
        }
        return !isFirst && separator.isEmpty
    }

    private static func isSeparator(_ bytes: [UInt8]) -> Bool {
        bytes == Array(".".utf8) || bytes == Array("_".utf8) || bytes == Array("__".utf8) || bytes.allSatisfy { $0 == UInt8(ascii: "-") }
    }
}
