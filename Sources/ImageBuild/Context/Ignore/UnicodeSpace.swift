/// White space in UTF-8, as Go's `unicode.IsSpace` defines it. Docker trims lines by it
/// (`strings.TrimSpace`).
enum UnicodeSpace {
    /// The number of bytes of the space at the start of a slice. Zero if the slice does not start
    /// with a space.
    static func length(_ bytes: ArraySlice<UInt8>) -> Int {
        guard let first = bytes.first else { return 0 }
        if first < 0x80 { return first == 0x20 || (0x09...0x0d).contains(first) ? 1 : 0 }
        for (count, spaces) in [(2, twoBytes), (3, threeBytes)] where bytes.count >= count {
            if spaces.contains(value(bytes.prefix(count))) { return count }
        }
        return 0
    }

    /// The slice without the spaces at its start.
    static func trimStart(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while case let count = length(rest), count > 0 { rest = rest.dropFirst(count) }
        return rest
    }

    /// The slice without the spaces at its start and end.
    static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = trimStart(bytes)
        while let count = (1...3).first(where: { length(rest.suffix($0)) == $0 && rest.count >= $0 }) { rest = rest.dropLast(count) }
        return rest
    }

    /// U+0085 and U+00A0.
    private static let twoBytes: Set<UInt32> = [0xc285, 0xc2a0]
    /// U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F and U+3000.
    private static let threeBytes: Set<UInt32> = Set(
        [0xe19a80, 0xe280a8, 0xe280a9, 0xe280af, 0xe2819f, 0xe38080] + (0xe28080...0xe2808a))

    private static func value(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
}
