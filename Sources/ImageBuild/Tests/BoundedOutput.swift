import ContainerEngine

/// The start and the end of a program's output, in bounded memory. A line gives the number of bytes
/// between them.
package struct BoundedOutput: Sendable {
    /// The number of bytes that are stored of the start and of the end.
    private let limits: (head: Int, tail: Int)
    private var head: [UInt8] = []
    /// At most twice the limit. Beyond that, the older half is dropped.
    private var tail: [UInt8] = []
    private var dropped = 0

    /// Creates an empty output.
    /// - Parameters:
    ///   - head: the number of bytes that are stored of the start.
    ///   - tail: the number of bytes that are stored of the end.
    package init(head: Int = 16 << 10, tail: Int = 48 << 10) {
        limits = (head, tail)
    }

    /// Adds bytes at the end.
    package mutating func add(_ bytes: some Collection<UInt8>) {
        let first = bytes.prefix(limits.head - head.count)
        head += first
        tail += bytes.dropFirst(first.count)
        if tail.count > 2 * limits.tail { trim() }
    }

    private mutating func trim() {
        let excess = tail.count - limits.tail
        guard excess > 0 else { return }
        tail.removeFirst(excess)
        dropped += excess
    }

    /// The output as text. Invalid UTF-8 is replaced. A line stands for the dropped bytes.
    package var text: String {
        var copy = self
        copy.trim()
        guard copy.dropped > 0 else { return String(decoding: head + tail, as: UTF8.self) }
        // Partial lines at the gap are dropped, unless there are no whole lines.
        var (begin, end) = (copy.head[...], copy.tail[...])
        if let last = begin.lastIndex(of: UInt8(ascii: "\n")) { begin = begin[...last] }
        if let first = end.firstIndex(of: UInt8(ascii: "\n")), first < end.endIndex - 1 { end = end[(first + 1)...] }
        let bytes = copy.dropped + copy.head.count - begin.count + copy.tail.count - end.count
        let separator = begin.last == UInt8(ascii: "\n") ? "" : "\n"
        return String(decoding: begin, as: UTF8.self) + separator + "… \(bytes) bytes are left out here …\n"
            + String(decoding: end, as: UTF8.self)
    }
}

/// The lines of an output that fit on a screen.
package enum OutputExcerpt {
    /// Returns the first and the last lines. One line stands for the lines between them.
    ///
    /// Equal lines in a row are shown once.
    package static func lines(_ text: String, head: Int = 10, tail: Int = 30) -> [String] {
        let all = RepeatedLines.collapsed(text.split(whereSeparator: \.isNewline).map(String.init), limit: .max)
        guard all.count > head + tail + 1 else { return all }
        return all.prefix(head) + ["… \(all.count - head - tail) lines are left out here …"] + all.suffix(tail)
    }
}
