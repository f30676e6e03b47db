/// Encodes fields one after the other for a section of the index.
///
/// Numbers are in the machine's byte order. Texts and lists are prefixed by their length. Only the
/// same program on the same machine reads these bytes. JSON took ten times as long.
package struct FieldWriter {
    /// All fields so far.
    package private(set) var bytes: [UInt8] = []

    /// Creates a writer without fields.
    package init() {}

    /// Writes a number as 8 bytes.
    package mutating func write(_ number: Int) {
        withUnsafeBytes(of: Int64(number)) { bytes.append(contentsOf: $0) }
    }

    /// Writes the bit pattern of a number as 8 bytes.
    package mutating func write(_ number: Double) {
        withUnsafeBytes(of: number.bitPattern) { bytes.append(contentsOf: $0) }
    }

    /// Writes the length in UTF-8, then the bytes.
    package mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            write(utf8.count)
            bytes.append(contentsOf: utf8)
        }
    }

    /// Writes the length, then the bytes.
    package mutating func write(_ path: RelativePath) {
        write(path.bytes.count)
        bytes += path.bytes
    }

    /// Writes a digest as 32 bytes.
    package mutating func write(_ digest: Digest) {
        withUnsafeBytes(of: digest.words) { bytes.append(contentsOf: $0) }
    }

    /// Writes a list. `body` writes each element.
    package mutating func write<Element>(_ list: some Collection<Element>, _ body: (inout FieldWriter, Element) -> Void) {
        write(list.count)
        for element in list { body(&self, element) }
    }

    /// Writes a table as a list of pairs, sorted by name. Equal tables have equal bytes.
    package mutating func write(_ table: [String: String]) {
        write(table.sorted { $0.key < $1.key }) { writer, pair in
            writer.write(pair.key)
            writer.write(pair.value)
        }
    }

    /// Writes a value that may be absent, as a list of at most one element.
    package mutating func write<Value>(_ value: Value?, _ body: (inout FieldWriter, Value) -> Void) {
        write(value.map { [$0] } ?? [], body)
    }
}

/// Reads the fields that a ``FieldWriter`` wrote, in the same order. Throws ``Torn`` for invalid
/// bytes and never reads beyond their end.
package struct FieldReader {
    private let bytes: [UInt8]
    private var position = 0

    /// An error for bytes that no ``FieldWriter`` wrote.
    package struct Torn: Error {}

    /// Creates a reader that starts at the first byte.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// True when all bytes were read.
    package var isAtEnd: Bool { position == bytes.count }

    private mutating func take<Result>(_ count: Int, _ body: (UnsafeRawBufferPointer) -> Result) throws(Torn) -> Result {
        guard count >= 0, count <= bytes.count - position else { throw Torn() }
        defer { position += count }
        let range = position..<(position + count)
        return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Reads an integer.
    package mutating func int() throws(Torn) -> Int {
        Int(try take(8) { $0.loadUnaligned(as: Int64.self) })
    }

    /// Reads a floating-point number.
    package mutating func double() throws(Torn) -> Double {
        Double(bitPattern: try take(8) { $0.loadUnaligned(as: UInt64.self) })
    }

    /// Reads a text.
    package mutating func text() throws(Torn) -> String {
        try take(int()) { String(decoding: $0, as: UTF8.self) }
    }

    /// Reads a path.
    package mutating func path() throws(Torn) -> RelativePath {
        RelativePath(bytes: try take(int()) { Array($0) })
    }

    /// Reads a digest.
    package mutating func digest() throws(Torn) -> Digest {
        Digest(words: try take(32) { $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self) })
    }

    /// Reads a list. `body` reads each element.
    package mutating func list<Element>(_ body: (inout FieldReader) throws(Torn) -> Element) throws(Torn) -> [Element] {
        let count = try int()
        // Each element takes at least one byte.
        guard count >= 0, count <= bytes.count - position else { throw Torn() }
        var list: [Element] = []
        list.reserveCapacity(count)
        for _ in 0..<count { list.append(try body(&self)) }
        return list
    }

    /// Reads a table.
    package mutating func table() throws(Torn) -> [String: String] {
        let pairs = try list { reader throws(Torn) in (try reader.text(), try reader.text()) }
        return Dictionary(pairs) { $1 }
    }

    /// Reads a value that may be absent.
    package mutating func optional<Value>(_ body: (inout FieldReader) throws(Torn) -> Value) throws(Torn) -> Value? {
        try list(body).first
    }
}
