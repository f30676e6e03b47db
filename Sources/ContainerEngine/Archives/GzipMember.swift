/// Members of a gzip file (RFC 1952). Members that follow each other are one file, so a compressed
/// file can get an uncompressed beginning and end.
package enum GzipMember {
    /// True when bytes begin a member.
    package static func begins(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b, 0x08]) }

    /// The number of bytes that the last member unpacks to, modulo 2³².
    package static func unpackedSize(_ member: [UInt8]) -> Int {
        member.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// A member that holds bytes as they are, in stored blocks (RFC 1951, section 3.2.4).
    package static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var member: [UInt8] = [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff]
        var start = 0
        repeat {
            let piece = bytes[start..<min(start + 0xffff, bytes.count)]
            start = piece.endIndex
            member.append(start == bytes.count ? 1 : 0)
            member += number(UInt32(piece.count), count: 2) + number(~UInt32(piece.count), count: 2) + piece
        } while start < bytes.count
        return member + number(checksum(bytes), count: 4) + number(UInt32(truncatingIfNeeded: bytes.count), count: 4)
    }

    /// The CRC-32 of bytes (RFC 1952, section 8).
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var rest: UInt32 = 0xffff_ffff
        for byte in bytes {
            rest ^= UInt32(byte)
            for _ in 0..<8 { rest = rest & 1 == 1 ? rest >> 1 ^ 0xedb8_8320 : rest >> 1 }
        }
        return ~rest
    }

    /// A number with the low byte first.
    private static func number(_ value: UInt32, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
}
