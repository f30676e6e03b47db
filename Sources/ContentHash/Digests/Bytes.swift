internal import Glibc

extension UnsafeRawBufferPointer {
    /// Creates a view of the bytes of a string literal.
    init(_ text: StaticString) {
        self.init(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}

/// Compares raw bytes.
enum Bytes {
    /// The bytewise order of two buffers: negative if `left` sorts first, 0 if they are equal, else
    /// positive.
    static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let common = min(left.count, right.count)
        if common > 0, let a = left.baseAddress, let b = right.baseAddress {
            let order = memcmp(a, b, common)
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }
}
