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

    /// True when one of the components of a path is `name`. It allocates no memory.
    static func hasComponent(_ path: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        var start = 0
        for end in 0...path.count where end == path.count || path[end] == RelativePath.slash {
            if end - start == name.utf8CodeUnitCount,
                order(UnsafeRawBufferPointer(rebasing: path[start..<end]), UnsafeRawBufferPointer(name)) == 0
            {
                return true
            }
            start = end + 1
        }
        return false
    }
}
