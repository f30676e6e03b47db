/// The rule for texts that need no escaping between double quotes in a Caddyfile.
package enum QuotableText {
    /// True when a text is printable ASCII without quotes, escapes and placeholders, at most 1000
    /// bytes.
    package static func accepts(_ text: String) -> Bool {
        (1...1000).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7e).contains($0) && !#""\`{}"#.utf8.contains($0) }
    }
}
