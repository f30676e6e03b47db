import FoundationEssentials
import Testing

@testable import ContentHash

/// Ed25519 keys, and signed texts.
struct SignatureTests {
    private static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.utf8.count, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
    }

    /// The first two test vectors of RFC 8032, section 7.1.
    @Test(arguments: [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ])
    func `a signature is that of RFC 8032`(seed: String, half: String, message: String, signature: String) throws {
        let key = try #require(SigningKey(seed: Self.bytes(seed)))
        #expect(key.verifyingKey == VerifyingKey(bytes: Self.bytes(half)))
        #expect(key.sign(Self.bytes(message)) == Self.bytes(signature))
        #expect(key.verifyingKey.isValid(Self.bytes(signature), for: Self.bytes(message)))
        #expect(!key.verifyingKey.isValid(Self.bytes(signature), for: Self.bytes(message) + [0]))
        #expect(!key.verifyingKey.isValid(Self.bytes(signature).reversed(), for: Self.bytes(message)))
        #expect(!key.verifyingKey.isValid([], for: Self.bytes(message)))
    }

    @Test func `both halves are read from their texts, and from nothing else`() throws {
        let key = SigningKey.generate()
        for text in [key.secretText, key.secretText + "\n", "  \(key.secretText)\r\n"] {
            #expect(SigningKey(text)?.verifyingKey == key.verifyingKey)
        }
        #expect(VerifyingKey(key.verifyingKey.description) == key.verifyingKey)
        #expect(SigningKey.generate().verifyingKey != key.verifyingKey)
        for text in ["", "ed25519:", "ed25519:AAAA", key.secretText, "ed25519:" + String(repeating: "?", count: 44)] {
            #expect(VerifyingKey(text) == nil, "\(text)")
        }
        for text in ["", "ed25519-private:", "ed25519-private:AAAA", key.verifyingKey.description] {
            #expect(SigningKey(text) == nil, "\(text)")
        }
    }

    /// The points of small order in all encodings, without the sign bit.
    private static let smallOrder = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]

    @Test(arguments: smallOrder)
    func `a point of small order, which needs no private half, is no key`(hex: String) {
        var bytes = Self.bytes(hex)
        for _ in 0..<2 {
            #expect(bytes.count == 32 && VerifyingKey(bytes: bytes) == nil)
            #expect(VerifyingKey("ed25519:" + Data(bytes).base64EncodedString()) == nil)
            bytes[31] |= 0x80
        }
    }

    @Test func `trust in keys accepts only texts that one of them signed`() throws {
        let (key, other) = (SigningKey.generate().verifyingKey, SigningKey.generate().verifyingKey)
        #expect(Trust.anyone.accepts(nil) && Trust.anyone.accepts(key))
        #expect(Trust.keys([key]).accepts(key) && !Trust.keys([key]).accepts(other) && !Trust.keys([key]).accepts(nil))
        #expect(!Trust.keys([]).accepts(nil) && !Trust.keys([]).accepts(key))
    }

    @Test func `a private half is noticed in any text`() {
        let secret = SigningKey.generate().secretText
        for text in [secret, " '\(secret)'", secret.uppercased(), "x: \(secret)\n"] { #expect(SigningKey.isSecret(text)) }
        #expect(!SigningKey.isSecret(SigningKey.generate().verifyingKey.description) && !SigningKey.isSecret(""))
    }

    @Test func `no description of a key has its private half`() {
        let key = SigningKey.generate()
        let secret = key.secretText.dropFirst("ed25519-private:".count)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] { #expect(!text.contains(secret)) }
    }

    @Test func `only the key that signed a text counts, and only for its bytes and its type`() throws {
        let (key, other) = (SigningKey.generate(), SigningKey.generate())
        var text = SignedText(Array("hello".utf8), type: "text/plain", key: key)
        #expect(text.bytes == Array("hello".utf8))
        #expect(text.signer(among: [other.verifyingKey, key.verifyingKey]) == key.verifyingKey)
        #expect(text.signer(among: [other.verifyingKey]) == nil && text.signer(among: []) == nil)
        // The name of the key is a hint that anyone could write.
        text.signatures[0].keyid = other.verifyingKey.description
        #expect(text.signer(among: [other.verifyingKey]) == nil && text.signer(among: [key.verifyingKey]) != nil)
        for change in [
            { (text: inout SignedText) in text.payloadType = "text/html" }, { $0.payload = Data("hullo".utf8).base64EncodedString() },
            { $0.payload = "?" }, { $0.signatures = [] }, { $0.signatures[0].sig = "?" },
        ] {
            var changed = text
            change(&changed)
            #expect(changed.signer(among: [key.verifyingKey]) == nil, "\(changed)")
        }
        #expect(SignedText([], type: "text/plain", key: nil).signatures == [])
    }
}
