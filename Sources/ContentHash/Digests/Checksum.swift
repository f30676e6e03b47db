/// A fast 64-bit checksum that detects torn and damaged files. It gives no protection against
/// attackers.
///
/// Four lanes each take one word in turn: lane = rotate(lane ^ word) * odd number. For a given word
/// each step is invertible. Two inputs that differ in a single word therefore never have the same
/// checksum.
struct Checksum {
    private static let multiplier: UInt64 = 0x9E6C_63D0_A4B1_7D25
    /// The size in bytes of a block, which has one word for each lane.
    private static let blockSize = 32

    private var lanes: (UInt64, UInt64, UInt64, UInt64) = (0x51, 0x52, 0x53, 0x54)
    private var length = 0
    /// The last bytes, which are no whole block yet.
    private var rest: [UInt8] = []

    /// The checksum of some bytes.
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var checksum = Checksum()
        checksum.add(bytes)
        return checksum.value
    }

    /// Adds the next bytes. The checksum of bytes is the same if they are added in parts.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        length += bytes.count
        let missing = rest.isEmpty ? 0 : min(Self.blockSize - rest.count, bytes.count)
        rest += bytes.prefix(missing)
        if rest.count == Self.blockSize {
            let block = rest
            rest = []
            block.withUnsafeBytes { addBlocks($0) }
        }
        guard rest.isEmpty else { return }
        let blocks = (bytes.count - missing) / Self.blockSize * Self.blockSize
        addBlocks(UnsafeRawBufferPointer(rebasing: bytes[missing..<(missing + blocks)]))
        rest += bytes[(missing + blocks)...]
    }

    /// The checksum of all bytes so far.
    var value: UInt64 {
        var sum = UInt64(length)
        for byte in rest { sum = Self.step(sum, UInt64(byte)) }
        for lane in [lanes.0, lanes.1, lanes.2, lanes.3] { sum = Self.step(sum, lane) }
        return sum ^ (sum >> 32)
    }

    private mutating func addBlocks(_ bytes: UnsafeRawBufferPointer) {
        var (a, b, c, d) = lanes
        for index in stride(from: 0, to: bytes.count, by: Self.blockSize) {
            a = Self.step(a, bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            b = Self.step(b, bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self))
            c = Self.step(c, bytes.loadUnaligned(fromByteOffset: index + 16, as: UInt64.self))
            d = Self.step(d, bytes.loadUnaligned(fromByteOffset: index + 24, as: UInt64.self))
        }
        lanes = (a, b, c, d)
    }

    @inline(__always) private static func step(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        let mixed = lane ^ word
        return (mixed << 29 | mixed >> 35) &* multiplier
    }
}
