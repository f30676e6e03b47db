import ContainerEngine

/// The tag of a copied base image: its name, the first 16 digits of its ID, and `.base`.
///
/// A lock names the image by its digest. The tag keeps a registry from removing it.
struct BaseTag: Hashable, Sendable, CustomStringConvertible {
    private static let end = ".base"
    /// The longest name, so that a tag has at most 128 characters.
    private static let longest = 100

    let description: String

    /// Creates the tag of an image.
    init(_ reference: ImageReference, image id: String) {
        let name = reference.familiar.map { $0.isASCII && ($0.isLetter || $0.isNumber) || "._-".contains($0) ? $0 : "-" }
        // A tag begins with a letter or a digit.
        let start = String(String(name).drop { !$0.isLetter && !$0.isNumber }.prefix(Self.longest))
        description = "\(start)-\(id.drop { $0 != ":" }.dropFirst().prefix(16))\(Self.end)"
    }

    /// True for the tag of a copied base.
    static func matches(_ text: String) -> Bool {
        guard text.hasSuffix(end), let dash = text.lastIndex(of: "-") else { return false }
        let digits = text[text.index(after: dash)...].dropLast(end.count)
        return digits.utf8.count == 16 && digits.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
