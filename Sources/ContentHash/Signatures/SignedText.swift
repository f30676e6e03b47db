internal import FoundationEssentials

/// A text with signatures, in the form of a DSSE envelope (secure-systems-lab/dsse, protocol 1.0).
///
/// The signatures are of the exact bytes of the text, together with its type. Nothing has to be
/// normalised before a check.
package struct SignedText: Hashable, Sendable, Codable {
    /// One signature.
    package struct Signature: Hashable, Sendable, Codable {
        /// The text form of the public key. It only helps to find the key.
        package var keyid: String
        /// The signature in base64.
        package var sig: String
    }

    /// The type of the text, such as `application/vnd.faaso.shared-record+json`.
    package var payloadType: String
    /// The text in base64.
    package var payload: String
    /// The signatures. Empty for a text that nobody signed.
    package var signatures: [Signature]

    /// Creates an envelope.
    /// - Parameter key: the key that signs; nil for no signature.
    package init(_ bytes: [UInt8], type: String, key: SigningKey?) {
        payloadType = type
        payload = Data(bytes).base64EncodedString()
        signatures = []
        guard let key else { return }
        let signature = key.sign(Self.signed(bytes, type: type))
        signatures = [Signature(keyid: key.verifyingKey.description, sig: Data(signature).base64EncodedString())]
    }

    /// The bytes of the text. Nil if they are not base64.
    package var bytes: [UInt8]? { Data(base64Encoded: payload).map { Array($0) } }

    /// The first of some keys that signed the text. Nil if none of them did.
    package func signer(among keys: [VerifyingKey]) -> VerifyingKey? {
        guard let bytes else { return nil }
        let signed = Self.signed(bytes, type: payloadType)
        let given = signatures.compactMap { Data(base64Encoded: $0.sig).map { Array($0) } }
        return keys.first { key in given.contains { key.isValid($0, for: signed) } }
    }

    /// The bytes that a signature is of: the protocol's "pre-authentication encoding".
    private static func signed(_ bytes: [UInt8], type: String) -> [UInt8] {
        Array("DSSEv1 \(type.utf8.count) \(type) \(bytes.count) ".utf8) + bytes
    }
}
