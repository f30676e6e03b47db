internal import CLibcrypto
internal import FoundationEssentials

/// The public half of an Ed25519 key pair (RFC 8032). Its text is `ed25519:` and base64.
package struct VerifyingKey: Hashable, Sendable, CustomStringConvertible {
    /// The length of the public half in bytes.
    static let length = 32
    /// The length of a signature in bytes.
    static let signatureLength = 64
    private static let prefix = "ed25519:"

    private let bytes: [UInt8]

    /// Reads the text form. Nil for any other text.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let data = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))) else { return nil }
        self.init(bytes: Array(data))
    }

    /// Creates a key from its bytes. Nil for any other length than 32, and for a point of small
    /// order, for which anyone can make signatures.
    init?(bytes: [UInt8]) {
        guard bytes.count == Self.length, !SmallOrder.contains(bytes) else { return nil }
        self.bytes = bytes
    }

    package var description: String { Self.prefix + Data(bytes).base64EncodedString() }

    /// True when the signature was made of these bytes with the private half.
    package func isValid(_ signature: [UInt8], for bytes: [UInt8]) -> Bool {
        guard signature.count == Self.signatureLength,
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, self.bytes, self.bytes.count)
        else { return false }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, bytes, bytes.count) == 1
    }
}

/// The key is coded as its text.
extension VerifyingKey: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let key = VerifyingKey(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "found no public key"))
        }
        self = key
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
