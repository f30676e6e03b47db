/// A fast 64-bit checksum that detects torn and damaged files. It gives no protection against
/// attackers.
///
/// Four lanes each take one word in turn: lane = rotate(lane ^ word) * odd number. For a given word
/// each step is invertible. Two inputs that differ in a single word therefore never have the same
/// checksum.
enum Checksum {
    private static let multiplier: UInt64 = 0x9E6C_63D0_A4B1_7D25

    /// The checksum of some bytes.
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64) = (0x51, 0x52, 0x53, 0x54)
        var index = 0
        while index + 32 <= bytes.count {
            a = step(a, bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            b = step(b, bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self))
            c = step(c, bytes.loadUnaligned(fromByteOffset: index + 16, as: UInt64.self))
            d = step(d, bytes.loadUnaligned(fromByteOffset: index + 24, as: UInt64.self))
            index += 32
        }
        var sum = UInt64(bytes.count)
        while index < bytes.count {
            sum = step(sum, UInt64(bytes[index]))
            index += 1
        }
        for lane in [a, b, c, d] { sum = step(sum, lane) }
        return sum ^ (sum >> 32)
    }

    @inline(__always) private static func step(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        let mixed = lane ^ word
        return (mixed << 29 | mixed >> 35) &* multiplier
    }
}
