import Testing

@testable import ContentHash

/// Fields of a section of the index, written and read.
struct FieldReaderTests {
    private static let digest = Digest.of("x")

    private func written() -> [UInt8] {
        var writer = FieldWriter()
        writer.write(-7)
        writer.write(2.5)
        writer.write("é\0")
        writer.write(Self.digest)
        writer.write(["a", ""]) { $0.write($1) }
        writer.write(["k": "v", "": "w"])
        writer.write(Int?.none) { $0.write($1) }
        writer.write(3) { $0.write($1) }
        return writer.bytes
    }

    private func read(_ bytes: [UInt8]) throws(FieldReader.Torn) -> Bool {
        var reader = FieldReader(bytes)
        let numbers = (try reader.int(), try reader.double(), try reader.text(), try reader.digest())
        let list = try reader.list { reader throws(FieldReader.Torn) in try reader.text() }
        let table = try reader.table()
        let absent = try reader.optional { reader throws(FieldReader.Torn) in try reader.int() }
        let present = try reader.optional { reader throws(FieldReader.Torn) in try reader.int() }
        return numbers == (-7, 2.5, "é\0", Self.digest) && list == ["a", ""] && table == ["k": "v", "": "w"] && absent == nil
            && present == 3 && reader.isAtEnd
    }

    @Test func `what was written is read, in the same order`() throws {
        #expect(try read(written()))
    }

    @Test func `bytes that are cut anywhere are torn`() {
        let whole = written()
        for length in 0..<whole.count { #expect(throws: FieldReader.Torn.self, "\(length)") { try read(Array(whole.prefix(length))) } }
    }

    @Test func `a length that can't be is torn, and takes no memory`() {
        for length in [Int64.max, -1, 1 << 40] {
            let bytes = withUnsafeBytes(of: length) { Array($0) } + [1, 2, 3]
            var reader = FieldReader(bytes)
            #expect(throws: FieldReader.Torn.self) { try reader.text() }
            var lists = FieldReader(bytes)
            #expect(throws: FieldReader.Torn.self) { _ = try lists.list { reader throws(FieldReader.Torn) in try reader.int() } }
        }
    }
}
