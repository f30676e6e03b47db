/// A path below some root. The path is a sequence of bytes that need not be UTF-8, with `/` between
/// components.
///
/// The root itself is the empty path. Initialisers drop empty components and `.`. They keep `..`,
/// which a `FileIndex` refuses. Paths sort bytewise, as the entries of a manifest do.
package struct RelativePath: Hashable, Sendable {
    /// The components with `/` between them. No slash stands at either end.
    package let bytes: [UInt8]

    /// Creates a path from the bytes that the kernel uses.
    package init(bytes: [UInt8]) {
        self.bytes = Self.normalized(bytes)
    }

    /// Creates a path from the UTF-8 bytes of a text. Escape sequences are not interpreted.
    package init(_ string: String) {
        self.init(bytes: Array(string.utf8))
    }

    /// Creates a path from bytes that are in normal form already.
    init(normalized bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The root.
    package static let root = RelativePath(normalized: [])

    /// True when this path is the root.
    package var isRoot: Bool { bytes.isEmpty }

    /// Appends another path to this path.
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

    /// Appends the path that a text spells to this path.
    package func appending(_ string: String) -> RelativePath {
        appending(RelativePath(string))
    }

    /// The path without its last component; nil for the root.
    package var parent: RelativePath? {
        if isRoot { return nil }
        guard let slash = bytes.lastIndex(of: Self.slash) else { return .root }
        return RelativePath(normalized: Array(bytes[..<slash]))
    }

    /// The last component as a path; the root for the root.
    package var lastComponent: RelativePath {
        guard let slash = bytes.lastIndex(of: Self.slash) else { return self }
        return RelativePath(normalized: Array(bytes[(slash + 1)...]))
    }

    /// The components in order; none for the root.
    package var components: [RelativePath] {
        bytes.split(separator: Self.slash).map { RelativePath(normalized: Array($0)) }
    }

    /// True when this path is `other` or lies below it.
    package func isInside(_ other: RelativePath) -> Bool {
        if other.isRoot { return true }
        guard bytes.starts(with: other.bytes) else { return false }
        return bytes.count == other.bytes.count || bytes[other.bytes.count] == Self.slash
    }

    /// This path relative to `other`; nil if it does not lie inside `other`.
    package func relative(to other: RelativePath) -> RelativePath? {
        guard isInside(other) else { return nil }
        if other.isRoot { return self }
        return RelativePath(normalized: Array(bytes.dropFirst(other.bytes.count + 1)))
    }

    /// True when one of the components is `name`. The check runs for every file, so it allocates no
    /// memory.
    package func hasComponent(_ name: StaticString) -> Bool {
        bytes.withUnsafeBytes { Bytes.hasComponent($0, name) }
    }

    /// True when a file below the root can have this path: it has no `..` and no NUL byte.
    var staysInside: Bool {
        !bytes.contains(0) && !bytes.split(separator: Self.slash).contains { $0.elementsEqual(Self.dotDot) }
    }

    /// Calls `body` with the path as the kernel expects it. The root is `.`.
    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 2) { buffer in
            buffer.initialize(repeating: 0)
            if isRoot { buffer[0] = CChar(bitPattern: Self.dot) }
            for (index, byte) in bytes.enumerated() { buffer[index] = CChar(bitPattern: byte) }
            return body(UnsafePointer(buffer.baseAddress.unsafelyUnwrapped))
        }
    }

    /// The separator of components.
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
        // One call for all bytes. The implementation of `Array` makes a call for each byte.
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

extension RelativePath: Comparable {
    /// True when the left path sorts first, bytewise.
    package static func < (left: RelativePath, right: RelativePath) -> Bool {
        left.bytes.withUnsafeBytes { left in right.bytes.withUnsafeBytes { Bytes.order(left, $0) < 0 } }
    }
}

extension RelativePath: ExpressibleByStringLiteral {
    /// Creates a path from a literal.
    package init(stringLiteral value: String) {
        self.init(value)
    }
}
