/// Splits a stream of bytes into lines, independent of the pieces in which it arrives. A line that
/// exceeds the limit is split, so memory stays bounded.
package struct LineSplitter {
    private var pending: [UInt8] = []
    private let limit: Int

    /// Creates a splitter.
    /// - Parameter limit: the maximum length of a line in bytes.
    package init(limit: Int = 1 << 20) { self.limit = limit }

    /// The lines that these bytes complete, without their line ends (`\n` or `\r\n`).
    package mutating func push(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0a) {
            pending += rest[..<end]
            lines.append(take())
            rest = rest[(end + 1)...]
        }
        pending += rest
        while pending.count > limit {
            lines.append(Array(pending[..<limit]))
            pending.removeFirst(limit)
        }
        return lines
    }

    /// The last line, if the stream ended without a line end.
    package mutating func finish() -> [UInt8]? {
        pending.isEmpty ? nil : take()
    }

    private mutating func take() -> [UInt8] {
        defer { pending.removeAll(keepingCapacity: true) }
        return pending.last == 0x0d ? Array(pending.dropLast()) : pending
    }
}
