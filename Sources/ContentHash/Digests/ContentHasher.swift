internal import CLibcrypto

/// SHA-256 by libcrypto's EVP interface, fed in pieces.
package struct ContentHasher: ~Copyable {
    private let context: OpaquePointer

    /// An empty hash. The process's first use of libcrypto costs about a millisecond.
    package init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            fatalError("libcrypto gives no SHA-256")
        }
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Adds bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        let result = EVP_DigestUpdate(context, base, bytes.count)
        precondition(result == 1, "libcrypto refused bytes")
    }

    /// Adds bytes.
    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Adds a text's UTF-8 bytes.
    package mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// The digest of everything added.
    package consuming func finalize() -> Digest {
        finish()
    }

    /// The digest of everything added since the last start; afterwards the hasher is empty again, and no context was made anew.
    mutating func finishAndRestart() -> Digest {
        let digest = finish()
        // No type given: the one fetched at the start is kept, a fetch being the dear part of a small digest.
        let result = EVP_DigestInit_ex(context, nil, nil)
        precondition(result == 1, "libcrypto can't start again")
        return digest
    }

    private mutating func finish() -> Digest {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { buffer in
            var length: UInt32 = 0
            let result = EVP_DigestFinal_ex(context, buffer.bindMemory(to: UInt8.self).baseAddress, &length)
            precondition(result == 1 && length == 32, "libcrypto gave no SHA-256 digest")
            func word(_ index: Int) -> UInt64 { UInt64(bigEndian: buffer.load(fromByteOffset: index * 8, as: UInt64.self)) }
            return Digest(words: (word(0), word(1), word(2), word(3)))
        }
    }
}
