/// The facts that the bytes of a program for Linux tell, see elf(5). Pure.
package enum ElfProgram {
    /// The field `e_machine` of a program; nil for other bytes. The first 20 bytes are enough.
    package static func machine(_ head: [UInt8]) -> Int? {
        guard head.starts(with: [0x7f, 0x45, 0x4c, 0x46]), head.count >= 20 else { return nil }
        return number(head, at: 18, count: 2)
    }

    /// True when a program of 64 bits needs no other file: no interpreter, which loads libraries.
    static func runsAlone(_ bytes: [UInt8]) -> Bool {
        guard machine(bytes) != nil, bytes.count >= 64, bytes[4] == 2, bytes[5] == 1 else { return false }
        let (table, size, count) = (number(bytes, at: 32, count: 8), number(bytes, at: 54, count: 2), number(bytes, at: 56, count: 2))
        guard size >= 4, count > 0, table <= bytes.count - size * count else { return false }
        return (0..<count).allSatisfy { number(bytes, at: table + $0 * size, count: 4) != interpreter }
    }

    /// The type `PT_INTERP` of an entry.
    private static let interpreter = 3

    /// A number of the low byte first. A number that no file can hold is as large as possible.
    private static func number(_ bytes: [UInt8], at start: Int, count: Int) -> Int {
        Int(clamping: bytes[start..<(start + count)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}
