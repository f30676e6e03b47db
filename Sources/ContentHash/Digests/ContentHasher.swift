internal import CLibcrypto

/// A SHA-256 hasher that takes its input in pieces. It uses the EVP interface of libcrypto.
package struct ContentHasher: ~Copyable {
    private let context: OpaquePointer

    /// Creates an empty hasher. The first use of libcrypto in a process costs about a millisecond.
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

    /// Adds the UTF-8 bytes of a text.
    package mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// The digest of everything that was added.
    package consuming func finalize() -> Digest {
        finish()
    }

    /// The digest of everything that was added since the last restart. Afterwards the hasher is
    /// empty and reuses its context.
    mutating func finishAndRestart() -> Digest {
        let digest = finish()
        // Without a type, libcrypto keeps the algorithm that it fetched at the start. The fetch is
        // the expensive part of a small digest.
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
