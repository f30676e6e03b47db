import Basics
import ContentHash

/// The signature of an exported cache, which is the first line of a signed archive.
package struct ArchiveSignature: Hashable, Sendable {
    private static let form = "faaso-signed/1"
    private static let type = "application/vnd.faaso.cache-archive"

    private let text: SignedText

    /// Signs the digest of a cache.
    init(_ cache: Digest, key: SigningKey) { text = SignedText(Array(cache.hex.utf8), type: Self.type, key: key) }

    /// Reads the line, given without its end. Nil if it is no signature.
    init?(line: [UInt8]) {
        let prefix = Array((Self.form + " ").utf8)
        guard line.starts(with: prefix), let text = try? JSONCoding.decode(SignedText.self, from: line.dropFirst(prefix.count)),
            text.payloadType == Self.type
        else { return nil }
        self.text = text
    }

    /// The line with its end.
    var line: [UInt8] {
        get throws { Array((Self.form + " ").utf8) + (try JSONCoding.line(text)) }
    }

    /// True when one of the keys signed exactly this cache.
    func isValid(for cache: Digest, keys: [VerifyingKey]) -> Bool {
        text.bytes == Array(cache.hex.utf8) && text.signer(among: keys) != nil
    }
}
