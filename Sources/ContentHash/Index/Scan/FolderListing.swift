internal import CPosix
internal import Glibc

/// Lists open folders with getdents64. All listings share one buffer.
struct FolderListing: ~Copyable {
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 15, alignment: 8)

    deinit {
        buffer.deallocate()
    }

    /// The names in bytewise order, each terminated by a NUL, and the range of each name. Nil if
    /// the system refuses; `errno` then has the reason.
    func names(of descriptor: Int32) -> (bytes: [UInt8], ranges: [Range<Int>])? {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        let isRead = forEach(descriptor) { name in
            ranges.append(bytes.count..<(bytes.count + name.count))
            bytes.append(contentsOf: name)
            bytes.append(0)
        }
        guard isRead else { return nil }
        bytes.withUnsafeBytes { bytes in
            func name(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }
            ranges.sort { Bytes.order(name($0), name($1)) < 0 }
        }
        return (bytes, ranges)
    }

    /// The number of entries; nil if the system refuses.
    func count(_ descriptor: Int32) -> Int? {
        var count = 0
        return forEach(descriptor) { _ in count += 1 } ? count : nil
    }

    private func forEach(_ descriptor: Int32, _ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
        guard let base = buffer.baseAddress else { return false }
        while true {
            let filled = cposix_getdents64(descriptor, base, buffer.count)
            if filled <= 0 { return filled == 0 }
            var offset = 0
            while offset < filled {
                let name = base + offset + 19
                let length = strlen(name.assumingMemoryBound(to: CChar.self))
                offset += Int(base.load(fromByteOffset: offset + 16, as: UInt16.self))
                let text = UnsafeRawBufferPointer(start: name, count: length)
                if text.first == UInt8(ascii: "."), length == 1 || (length == 2 && text[1] == UInt8(ascii: ".")) { continue }
                body(text)
            }
        }
    }
}
