/// The rule for names of functions and projects.
package enum NameRule {
    /// The permitted names in words.
    package static let allowed = "a name of at most 40 characters a-z, 0-9 and '-' that begins and ends with a letter or digit"

    /// True when a text is a valid name: lower-case letters, digits and inner hyphens, at most 40
    /// bytes. Names become parts of image names, container names and DNS labels.
    package static func accepts(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        let hyphen = UInt8(ascii: "-")
        return (1...40).contains(bytes.count) && bytes.first != hyphen && text.utf8.reversed().first != hyphen
            && bytes.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == hyphen }
    }
}
