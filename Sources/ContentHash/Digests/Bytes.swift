internal import Glibc

extension UnsafeRawBufferPointer {
    /// The bytes of a text that is part of the program.
    init(_ text: StaticString) {
        self.init(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}

/// Comparing raw bytes.
enum Bytes {
    /// Below 0, 0 or above 0 as `left` sorts before, with or after `right`, bytewise.
    static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let common = min(left.count, right.count)
        if common > 0, let a = left.baseAddress, let b = right.baseAddress {
            let order = memcmp(a, b, common)
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }
}
