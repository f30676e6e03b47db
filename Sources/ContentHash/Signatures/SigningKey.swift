internal import CLibcrypto
internal import FoundationEssentials

/// The private half of an Ed25519 key pair (RFC 8032). Descriptions never contain it.
package struct SigningKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The length of the private half in bytes.
    static let length = 32
    private static let prefix = "ed25519-private:"

    private let seed: [UInt8]
    /// The public half.
    package let verifyingKey: VerifyingKey

    /// Makes a new key pair from the system's random numbers.
    package static func generate() -> SigningKey {
        var generator = SystemRandomNumberGenerator()
        while true {
            let seed = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            if let key = SigningKey(seed: seed) { return key }
        }
    }

    /// Reads the text form. White space around it does not count. Nil for any other text.
    package init?(_ text: String) {
        let text = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        guard text.hasPrefix(Self.prefix), let seed = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))) else { return nil }
        self.init(seed: Array(seed))
    }

    /// Creates a key from its 32 random bytes. Nil for any other length.
    init?(seed: [UInt8]) {
        guard seed.count == Self.length, let key = PrivateKey(seed), let half = key.publicHalf else { return nil }
        self.seed = seed
        verifyingKey = half
    }

    /// True when a text has a private half in it. No message repeats such a text.
    package static func isSecret(_ text: String) -> Bool { text.lowercased().contains(prefix) }

    /// The text form with the secret: `ed25519-private:` and base64.
    package var secretText: String { Self.prefix + Data(seed).base64EncodedString() }

    /// The signature of bytes, which has 64 bytes.
    package func sign(_ bytes: [UInt8]) -> [UInt8] {
        guard let signature = PrivateKey(seed)?.sign(bytes) else { fatalError("libcrypto cannot sign") }
        return signature
    }

    package var description: String { "the private half of \(verifyingKey)" }
    package var debugDescription: String { description }
    /// A mirror without the secret, for debuggers and `dump`.
    package var customMirror: Mirror { Mirror(self, children: ["verifyingKey": verifyingKey]) }
}

/// A private key of libcrypto.
private struct PrivateKey: ~Copyable {
    private let key: OpaquePointer

    init?(_ seed: [UInt8]) {
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else { return nil }
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    var publicHalf: VerifyingKey? {
        var bytes = [UInt8](repeating: 0, count: VerifyingKey.length)
        var count = bytes.count
        guard EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1, count == VerifyingKey.length else { return nil }
        return VerifyingKey(bytes: bytes)
    }

    func sign(_ bytes: [UInt8]) -> [UInt8]? {
        guard let context = EVP_MD_CTX_new() else { return nil }
        defer { EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: VerifyingKey.signatureLength)
        var count = signature.count
        guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
            EVP_DigestSign(context, &signature, &count, bytes, bytes.count) == 1
        else { return nil }
        return Array(signature.prefix(count))
    }
}
