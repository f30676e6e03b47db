/// Computes a key. A key is the SHA-256 digest of a domain, a schema number and a list of fields.
///
/// Fields are prefixed by their length, so two different lists never give the same bytes. The
/// hashed bytes are the domain as a field, the schema as 8 bytes, and the fields. A field is its
/// length as 8 bytes, followed by its bytes. Numbers are little-endian.
package struct KeyHasher: ~Copyable {
    private var hasher = ContentHasher()

    /// Starts a key.
    /// - Parameters:
    ///   - domain: the kind of thing that the key identifies.
    ///   - schema: a number that increases whenever the meaning or the order of the fields changes.
    package init(domain: String, schema: Int) {
        add(domain)
        addNumber(UInt64(bitPattern: Int64(schema)))
    }

    /// Adds the UTF-8 bytes of a text as one field.
    package mutating func add(_ field: String) {
        var field = field
        field.withUTF8 { addField(UnsafeRawBufferPointer($0)) }
    }

    /// Adds the 32 bytes of a digest as one field.
    package mutating func add(_ digest: Digest) {
        add(digest.bytes)
    }

    /// Adds bytes as one field.
    package mutating func add(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { addField($0) }
    }

    /// The digest of the domain, the schema and all fields.
    package consuming func finalize() -> Digest {
        hasher.finalize()
    }

    private mutating func addField(_ bytes: UnsafeRawBufferPointer) {
        addNumber(UInt64(bytes.count))
        hasher.update(bytes)
    }

    private mutating func addNumber(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { hasher.update($0) }
    }
}
