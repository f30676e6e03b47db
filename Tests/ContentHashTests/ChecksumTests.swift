import Testing

@testable import ContentHash

@Suite struct ChecksumTests {
    private static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 7) } }

    private static func sum(_ parts: [ArraySlice<UInt8>]) -> UInt64 {
        var checksum = Checksum()
        for part in parts { part.withUnsafeBytes { checksum.add($0) } }
        return checksum.value
    }

    @Test func `bytes that are added in parts have the checksum of all bytes`() {
        for count in 0..<100 {
            let bytes = Self.bytes(count)
            let whole = bytes.withUnsafeBytes { Checksum.of($0) }
            for first in 0...count {
                #expect(Self.sum([bytes[..<first], bytes[first...]]) == whole)
                let second = (first + count) / 2
                #expect(Self.sum([bytes[..<first], bytes[first..<second], [], bytes[second...]]) == whole)
            }
            #expect(Self.sum(bytes.indices.map { bytes[$0...$0] }) == whole)
        }
    }

    @Test func `a changed byte, a missing byte and an added byte change the checksum`() {
        let bytes = Self.bytes(97)
        let whole = Self.sum([bytes[...]])
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(Self.sum([changed[...]]) != whole)
        }
        #expect(Self.sum([bytes.dropLast()]) != whole)
        #expect(Self.sum([bytes[...], [0]]) != whole)
    }
}
