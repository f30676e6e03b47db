internal import CLibcrypto

extension Digest {
    /// The digest of a text that can be guessed. It is slow on purpose.
    ///
    /// The function is PBKDF2 with HMAC-SHA256 (RFC 8018) and 20,000 rounds. One call takes some
    /// milliseconds. The result is the same on every machine.
    package static func stretched(_ secret: [UInt8], salt: [UInt8]) -> Digest {
        var bytes = [UInt8](repeating: 0, count: 32)
        let result = secret.withUnsafeBytes { secret in
            PKCS5_PBKDF2_HMAC(
                secret.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(secret.count), salt, Int32(salt.count), 20_000,
                EVP_sha256(), Int32(bytes.count), &bytes)
        }
        precondition(result == 1, "libcrypto gives no PBKDF2")
        return Digest.of(bytes)
    }
}
