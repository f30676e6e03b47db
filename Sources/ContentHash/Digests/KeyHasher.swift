/// A key: SHA-256 over a domain word, a schema number and length-prefixed fields, so that no two lists of fields give the same bytes.
///
/// The bytes hashed are: the domain as a field, the schema as 8 bytes, then the fields. A field is its length as 8 bytes and its bytes;
/// numbers are little-endian.
package struct KeyHasher: ~Copyable {
    private var hasher = ContentHasher()

    /// A key of this domain (what kind of thing it is the key of) and schema (raised whenever the meaning or order of its fields changes).
    package init(domain: String, schema: Int) {
        add(domain)
        addNumber(UInt64(bitPattern: Int64(schema)))
    }

    /// Adds a text's UTF-8 bytes as one field.
    package mutating func add(_ field: String) {
        var field = field
        field.withUTF8 { addField(UnsafeRawBufferPointer($0)) }
    }

    /// Adds a digest's 32 bytes as one field.
    package mutating func add(_ digest: Digest) {
        add(digest.bytes)
    }

    /// Adds bytes as one field.
    package mutating func add(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { addField($0) }
    }

    /// The key.
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
