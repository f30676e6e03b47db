/// The rule for headers that a caller may send to a function. It is the same for the proxy, for
/// `invoke` and for tests.
package enum RequestHeaderRule {
    /// The headers about the caller that the proxy writes itself. It replaces the caller's.
    package static let written = ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Prefix", "X-Forwarded-Proto"]
    /// The headers that the proxy removes, because functions would trust them as the proxy's own. A
    /// trailing `*` stands for any text.
    package static let removed = ["Forwarded", "X-Real-IP", "X-Forwarded-*"]

    /// The reason why a header of this name never reaches a function from outside. Nil if it does,
    /// or if the proxy writes it.
    ///
    /// Caddy 2.11.4 and later drop a name with `_`, because CGI and WSGI take `X_A` and `X-A` for
    /// one name.
    package static func refusal(of name: String) -> String? {
        if name.utf8.contains(UInt8(ascii: "_")) { return "the proxy drops headers with '_' in their names" }
        let name = name.lowercased()
        guard !written.contains(where: { $0.lowercased() == name }), removed.contains(where: { matches(name, $0.lowercased()) }) else {
            return nil
        }
        return "the proxy removes it, because functions could take it for the proxy's word"
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }
}
