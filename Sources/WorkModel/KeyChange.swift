/// The change of an image's key, as the detail of a reason has it:
/// `0123456789abcdef -> fedcba9876543210`.
package struct KeyChange: Hashable, Sendable, CustomStringConvertible {
    /// The first 16 digits of the older key.
    package let old: String
    /// The first 16 digits of the newer key.
    package let new: String

    /// Creates the change between two keys of any length.
    package init(from old: String, to new: String) { (self.old, self.new) = (String(old.prefix(16)), String(new.prefix(16))) }

    /// Reads the text form. Nil if the text has any other form.
    package init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[1] == Self.arrow, Self.isKey(words[0]), Self.isKey(words[2]) else { return nil }
        self.init(from: String(words[0]), to: String(words[2]))
    }

    package var description: String { "\(old) \(Self.arrow) \(new)" }

    private static let arrow = "->"

    private static func isKey(_ word: Substring) -> Bool {
        word.utf8.count == 16 && word.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }
}
