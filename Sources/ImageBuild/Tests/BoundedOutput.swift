import ContainerEngine

/// The output of a program, in bounded memory: its beginning and its end. A line tells how much lies between.
package struct BoundedOutput: Sendable {
    /// The bytes that are kept of the beginning, and of the end.
    private let limits: (head: Int, tail: Int)
    private var head: [UInt8] = []
    /// Twice the limit at most; the older half is then dropped.
    private var tail: [UInt8] = []
    private var dropped = 0

    package init(head: Int = 16 << 10, tail: Int = 48 << 10) {
        limits = (head, tail)
    }

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

    /// The output as text. What is not UTF-8 is replaced, and what is left out is told in a line.
    package var text: String {
        var copy = self
        copy.trim()
        guard copy.dropped > 0 else { return String(decoding: head + tail, as: UTF8.self) }
        // Whole lines, where there are some.
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
    /// Returns the first and the last lines, with a line for those between.
    /// - Parameter text: equal lines one after the other stand once.
    package static func lines(_ text: String, head: Int = 10, tail: Int = 30) -> [String] {
        let all = RepeatedLines.collapsed(text.split(whereSeparator: \.isNewline).map(String.init), limit: .max)
        guard all.count > head + tail + 1 else { return all }
        return all.prefix(head) + ["… \(all.count - head - tail) lines are left out here …"] + all.suffix(tail)
    }
}
