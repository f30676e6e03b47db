import Basics
package import ContentHash

/// The signature of an exported cache, which is the first line of a signed archive. It covers the
/// digest of the cache and that of the list of images.
package struct ArchiveSignature: Hashable, Sendable {
    private static let form = "faaso-signed/1"
    private static let type = "application/vnd.faaso.cache-archive"

    private let text: SignedText

    /// Signs an archive.
    init(_ archive: ArchiveDigests, key: SigningKey) { text = SignedText(archive.bytes, type: Self.type, key: key) }

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

    /// True when one of the keys signed exactly this archive.
    func isValid(for archive: ArchiveDigests, keys: [VerifyingKey]) -> Bool {
        text.bytes == archive.bytes && text.signer(among: keys) != nil
    }
}

/// The digests of the parts of an archive.
package struct ArchiveDigests: Hashable, Sendable {
    /// The digest of the cache.
    var cache: Digest
    /// The digest of the list of images; nil for an archive without images.
    var images: Digest?

    fileprivate var bytes: [UInt8] { Array("cache \(cache.hex)\nimages \(images?.hex ?? "none")\n".utf8) }
}

/// The archives that an import accepts.
package enum ArchiveTrust: Hashable, Sendable {
    /// Every archive is accepted.
    case anyone
    /// An archive needs a signature of one of these keys.
    case keys([VerifyingKey])
}
