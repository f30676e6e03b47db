/// Puts fields one after the other, for a section of the index: numbers in the machine's byte order, texts and lists after their length. As
/// the index itself it is read by the same program on the same machine only; JSON took ten times as long.
package struct FieldWriter {
    /// All fields so far.
    package private(set) var bytes: [UInt8] = []

    /// Without a field yet.
    package init() {}

    /// 8 bytes.
    package mutating func write(_ number: Int) {
        withUnsafeBytes(of: Int64(number)) { bytes.append(contentsOf: $0) }
    }

    /// 8 bytes, the number's bit pattern.
    package mutating func write(_ number: Double) {
        withUnsafeBytes(of: number.bitPattern) { bytes.append(contentsOf: $0) }
    }

    /// The length in UTF-8, then the bytes.
    package mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            write(utf8.count)
            bytes.append(contentsOf: utf8)
        }
    }

    /// 32 bytes.
    package mutating func write(_ digest: Digest) {
        withUnsafeBytes(of: digest.words) { bytes.append(contentsOf: $0) }
    }

    /// A list, each element written by `body`.
    package mutating func write<Element>(_ list: some Collection<Element>, _ body: (inout FieldWriter, Element) -> Void) {
        write(list.count)
        for element in list { body(&self, element) }
    }

    /// A list of pairs, sorted by name: equal tables have equal bytes.
    package mutating func write(_ table: [String: String]) {
        write(table.sorted { $0.key < $1.key }) { writer, pair in
            writer.write(pair.key)
            writer.write(pair.value)
        }
    }

    /// A value that may be absent.
    package mutating func write<Value>(_ value: Value?, _ body: (inout FieldWriter, Value) -> Void) {
        write(value.map { [$0] } ?? [], body)
    }
}

/// Reads what a ``FieldWriter`` wrote, in the same order. Whatever is wrong with the bytes, it throws ``Torn`` and reads nothing beyond them.
package struct FieldReader {
    private let bytes: [UInt8]
    private var position = 0

    /// The bytes are not what was written.
    package struct Torn: Error {}

    /// Begins at the first byte.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// True if all was read.
    package var isAtEnd: Bool { position == bytes.count }

    private mutating func take<Result>(_ count: Int, _ body: (UnsafeRawBufferPointer) -> Result) throws(Torn) -> Result {
        guard count >= 0, count <= bytes.count - position else { throw Torn() }
        defer { position += count }
        let range = position..<(position + count)
        return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// A number.
    package mutating func int() throws(Torn) -> Int {
        Int(try take(8) { $0.loadUnaligned(as: Int64.self) })
    }

    /// A number with its fraction.
    package mutating func double() throws(Torn) -> Double {
        Double(bitPattern: try take(8) { $0.loadUnaligned(as: UInt64.self) })
    }

    /// A text.
    package mutating func text() throws(Torn) -> String {
        try take(int()) { String(decoding: $0, as: UTF8.self) }
    }

    /// A digest.
    package mutating func digest() throws(Torn) -> Digest {
        Digest(words: try take(32) { $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self) })
    }

    /// A list, each element read by `body`.
    package mutating func list<Element>(_ body: (inout FieldReader) throws(Torn) -> Element) throws(Torn) -> [Element] {
        let count = try int()
        // An element takes a byte at least.
        guard count >= 0, count <= bytes.count - position else { throw Torn() }
        var list: [Element] = []
        list.reserveCapacity(count)
        for _ in 0..<count { list.append(try body(&self)) }
        return list
    }

    /// A table.
    package mutating func table() throws(Torn) -> [String: String] {
        let pairs = try list { reader throws(Torn) in (try reader.text(), try reader.text()) }
        return Dictionary(pairs) { $1 }
    }

    /// A value that may be absent.
    package mutating func optional<Value>(_ body: (inout FieldReader) throws(Torn) -> Value) throws(Torn) -> Value? {
        try list(body).first
    }
}
