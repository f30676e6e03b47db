/// A path below some root: bytes with `/` between the components, which need not be UTF-8. The root itself is the empty path.
///
/// Empty components and `.` are dropped when a path is made, `..` is kept (a `FileIndex` refuses it). Ordered bytewise, as manifests are.
package struct RelativePath: Hashable, Sendable {
    /// The components with `/` between them; no slash at either end.
    package let bytes: [UInt8]

    /// From bytes as the kernel takes them.
    package init(bytes: [UInt8]) {
        self.bytes = Self.normalized(bytes)
    }

    /// From a text's UTF-8 bytes. The text is taken as it is, without regard to escapes.
    package init(_ string: String) {
        self.init(bytes: Array(string.utf8))
    }

    /// For bytes that are known to be in normal form.
    init(normalized bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The root itself.
    package static let root = RelativePath(normalized: [])

    /// True if this is the root itself.
    package var isRoot: Bool { bytes.isEmpty }

    /// This path, and another one below it.
    package func appending(_ other: RelativePath) -> RelativePath {
        if isRoot { return other }
        if other.isRoot { return self }
        var joined: [UInt8] = []
        joined.reserveCapacity(bytes.count + 1 + other.bytes.count)
        joined += bytes
        joined.append(Self.slash)
        joined += other.bytes
        return RelativePath(normalized: joined)
    }

    /// This path, and the one this text names below it.
    package func appending(_ string: String) -> RelativePath {
        appending(RelativePath(string))
    }

    /// The path without its last component; nil for the root.
    package var parent: RelativePath? {
        if isRoot { return nil }
        guard let slash = bytes.lastIndex(of: Self.slash) else { return .root }
        return RelativePath(normalized: Array(bytes[..<slash]))
    }

    /// The last component as a path of its own; the root for the root.
    package var lastComponent: RelativePath {
        guard let slash = bytes.lastIndex(of: Self.slash) else { return self }
        return RelativePath(normalized: Array(bytes[(slash + 1)...]))
    }

    /// The components in order; none for the root.
    package var components: [RelativePath] {
        bytes.split(separator: Self.slash).map { RelativePath(normalized: Array($0)) }
    }

    /// True if this path is `other` or below it.
    package func isInside(_ other: RelativePath) -> Bool {
        if other.isRoot { return true }
        guard bytes.starts(with: other.bytes) else { return false }
        return bytes.count == other.bytes.count || bytes[other.bytes.count] == Self.slash
    }

    /// This path as seen from `other`; nil when it is not inside.
    package func relative(to other: RelativePath) -> RelativePath? {
        guard isInside(other) else { return nil }
        if other.isRoot { return self }
        return RelativePath(normalized: Array(bytes.dropFirst(other.bytes.count + 1)))
    }

    /// True if one of the components is this name. Allocates nothing: it is asked for every file.
    package func hasComponent(_ name: StaticString) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var start = 0
            for end in 0...bytes.count where end == bytes.count || bytes[end] == Self.slash {
                if end - start == name.utf8CodeUnitCount,
                    Bytes.order(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), UnsafeRawBufferPointer(name)) == 0
                {
                    return true
                }
                start = end + 1
            }
            return false
        }
    }

    /// True if a file below the root can have this name at all: no `..`, no NUL byte.
    var staysInside: Bool {
        !bytes.contains(0) && !bytes.split(separator: Self.slash).contains { $0.elementsEqual(Self.dotDot) }
    }

    /// Calls `body` with the path as the kernel takes it, `.` for the root.
    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 2) { buffer in
            buffer.initialize(repeating: 0)
            if isRoot { buffer[0] = CChar(bitPattern: Self.dot) }
            for (index, byte) in bytes.enumerated() { buffer[index] = CChar(bitPattern: byte) }
            return body(UnsafePointer(buffer.baseAddress.unsafelyUnwrapped))
        }
    }

    package static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")
    private static let dotDot: [UInt8] = [dot, dot]

    private static func normalized(_ bytes: [UInt8]) -> [UInt8] {
        let parts = bytes.split(separator: slash, omittingEmptySubsequences: true)
        let kept = parts.filter { !($0.count == 1 && $0.first == dot) }
        let length = kept.reduce(0) { $0 + $1.count } + max(0, kept.count - 1)
        if length == bytes.count { return bytes }
        return Array(kept.joined(separator: [slash]))
    }
}

extension RelativePath {
    package func hash(into hasher: inout Hasher) {
        // All bytes at once; the array's own way is byte by byte.
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

extension RelativePath: Comparable {
    package static func < (left: RelativePath, right: RelativePath) -> Bool {
        left.bytes.withUnsafeBytes { left in right.bytes.withUnsafeBytes { Bytes.order(left, $0) < 0 } }
    }
}

extension RelativePath: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) {
        self.init(value)
    }
}
