/// The little of the tar format (POSIX ustar) that secrets need: a few small files out, one file in.
enum TarArchive {
    struct File: Hashable, Sendable {
        var name: String
        var bytes: [UInt8]
        var mode: UInt32
        var user: UInt32
        var group: UInt32
    }

    static func encode(_ files: [File]) -> [UInt8] {
        var archive: [UInt8] = []
        for file in files {
            archive += header(file)
            archive += file.bytes
            archive += [UInt8](repeating: 0, count: (512 - file.bytes.count % 512) % 512)
        }
        return archive + [UInt8](repeating: 0, count: 1024)
    }

    /// The bytes of the first regular file; nil when there is none.
    static func firstFile(_ archive: [UInt8]) -> [UInt8]? {
        var offset = 0
        while offset + 512 <= archive.count, archive[offset] != 0 {
            let size = number(archive[(offset + 124)..<(offset + 136)])
            let kind = archive[offset + 156]
            let start = offset + 512
            guard size >= 0, start + size <= archive.count else { return nil }
            if kind == UInt8(ascii: "0") || kind == 0 { return Array(archive[start..<(start + size)]) }
            offset = start + (size + 511) / 512 * 512
        }
        return nil
    }

    private static func header(_ file: File) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) { for (index, byte) in text.utf8.enumerated() { block[offset + index] = byte } }
        func octal(_ number: Int, _ width: Int) -> String {
            let digits = String(number, radix: 8)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        put(String(file.name.prefix(99)), at: 0)
        put(octal(Int(file.mode), 7), at: 100)
        put(octal(Int(file.user), 7), at: 108)
        put(octal(Int(file.group), 7), at: 116)
        put(octal(file.bytes.count, 11), at: 124)
        put(octal(0, 11), at: 136)
        put("        ", at: 148)
        put(file.name.hasSuffix("/") ? "5" : "0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal(block.reduce(0) { $0 + Int($1) }, 6), at: 148)
        block[154] = 0
        return block
    }

    private static func number(_ field: ArraySlice<UInt8>) -> Int {
        let digits = field.filter { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self), radix: 8) ?? -1
    }
}
