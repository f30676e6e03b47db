/// The difference of two texts line by line, in the unified form (POSIX `diff -u`).
///
/// The algorithm is Myers' greedy one ("An O(ND) Difference Algorithm and Its Variations", 1986).
package struct LineDiff: Hashable, Sendable {
    /// One line of the edit that turns the old text into the new one.
    enum Line: Hashable {
        /// A line that both texts have.
        case kept(String)
        /// A line that only the old text has.
        case removed(String)
        /// A line that only the new text has.
        case added(String)
    }

    /// The lines of both texts, in order.
    let lines: [Line]
    /// True when the text ends with a newline. Empty texts count as such.
    private let ended: (old: Bool, new: Bool)

    /// The greatest number of edits. Beyond it, the whole middle counts as replaced. The time is
    /// proportional to the lines times the edits.
    static let limit = 1000

    /// Compares two texts.
    package init(old: String, new: String) {
        let (before, after) = (Self.split(old), Self.split(new))
        ended = (old.isEmpty || old.hasSuffix("\n"), new.isEmpty || new.hasSuffix("\n"))
        // A last line without its end differs from the same line with an end.
        var left = before.map(\.self), right = after.map(\.self)
        if !ended.old, let last = left.popLast() { left.append(last + Self.openEnd) }
        if !ended.new, let last = right.popLast() { right.append(last + Self.openEnd) }
        lines = Self.lines(left, right)
    }

    /// True when both differences have the same lines.
    package static func == (left: LineDiff, right: LineDiff) -> Bool { left.lines == right.lines }
    /// Hashes the lines.
    package func hash(into hasher: inout Hasher) { hasher.combine(lines) }

    /// The mark of a last line without a newline. No other line contains it.
    private static let openEnd = "\n"

    private static func split(_ text: String) -> [String] {
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func lines(_ old: [String], _ new: [String]) -> [Line] {
        // Numbers compare faster than texts. They also compare byte by byte, where texts would
        // compare by canonical equivalence.
        var numbers: [[UInt8]: Int] = [:]
        func number(_ line: String) -> Int {
            let next = numbers.count
            return numbers[Array(line.utf8), default: next].also { numbers[Array(line.utf8)] = $0 }
        }
        let left = old.map(number), right = new.map(number)
        var start = 0
        while start < min(left.count, right.count), left[start] == right[start] { start += 1 }
        var end = 0
        while end < min(left.count, right.count) - start, left[left.count - 1 - end] == right[right.count - 1 - end] { end += 1 }
        let middle = edits(Array(left[start..<(left.count - end)]), Array(right[start..<(right.count - end)]))
        var lines = old[..<start].map(Line.kept)
        for edit in middle {
            switch edit {
            case .keep(let index): lines.append(.kept(old[start + index]))
            case .remove(let index): lines.append(.removed(old[start + index]))
            case .add(let index): lines.append(.added(new[start + index]))
            }
        }
        return lines + old[(old.count - end)...].map(Line.kept)
    }

    private enum Edit { case keep(Int), remove(Int), add(Int) }

    private static func edits(_ old: [Int], _ new: [Int]) -> [Edit] {
        let whole = old.indices.map(Edit.remove) + new.indices.map(Edit.add)
        guard !old.isEmpty, !new.isEmpty else { return whole }
        guard let trace = trace(old, new) else { return whole }
        var edits: [Edit] = []
        var (x, y) = (old.count, new.count)
        for (count, reach) in trace.enumerated().reversed() {
            let diagonal = x - y
            let down = diagonal == -count || (diagonal != count && reach[diagonal - 1 + count + 1] < reach[diagonal + 1 + count + 1])
            let previous = down ? diagonal + 1 : diagonal - 1
            let fromX = reach[previous + count + 1]
            let fromY = fromX - previous
            while x > fromX, y > fromY {
                (x, y) = (x - 1, y - 1)
                edits.append(.keep(x))
            }
            if count > 0 { edits.append(down ? .add(fromY) : .remove(fromX)) }
            (x, y) = (fromX, fromY)
        }
        return edits.reversed()
    }

    /// The furthest position on each diagonal before each number of edits. Nil beyond the limit.
    /// Element `d` has the diagonals from `-d-1` to `d+1`.
    private static func trace(_ old: [Int], _ new: [Int]) -> [[Int]]? {
        var trace: [[Int]] = []
        var reach: [Int: Int] = [1: 0]
        for count in 0...min(old.count + new.count, limit) {
            trace.append(((-count - 1)...(count + 1)).map { reach[$0] ?? -1 })
            for diagonal in stride(from: -count, through: count, by: 2) {
                let below = reach[diagonal + 1] ?? -1, left = reach[diagonal - 1] ?? -1
                var x = diagonal == -count || (diagonal != count && left < below) ? below : left + 1
                while x < old.count, x - diagonal < new.count, old[x] == new[x - diagonal] { x += 1 }
                reach[diagonal] = x
                if x >= old.count, x - diagonal >= new.count { return trace }
            }
        }
        return nil
    }

    /// True when both texts are equal.
    package var isEmpty: Bool { lines.allSatisfy { if case .kept = $0 { true } else { false } } }

    /// The hunks with `context` lines around each change, without the two lines that name the
    /// files.
    package func unified(context: Int = 3) -> [String] {
        var text: [String] = []
        var index = 0
        var (oldLine, newLine) = (1, 1)
        while let first = lines[index...].firstIndex(where: { if case .kept = $0 { false } else { true } }) {
            let start = max(index, first - context)
            oldLine += start - index
            newLine += start - index
            var end = first, kept = 0
            while end < lines.count, kept <= 2 * context {
                if case .kept = lines[end] { kept += 1 } else { kept = 0 }
                end += 1
            }
            end = end - kept + min(kept, context)
            let hunk = lines[start..<end]
            let oldCount = hunk.count { if case .added = $0 { false } else { true } }
            let newCount = hunk.count { if case .removed = $0 { false } else { true } }
            text.append("@@ -\(Self.range(oldLine, oldCount)) +\(Self.range(newLine, newCount)) @@")
            for line in hunk {
                switch line {
                case .kept(let line): text += Self.shown(" ", line)
                case .removed(let line): text += Self.shown("-", line)
                case .added(let line): text += Self.shown("+", line)
                }
            }
            oldLine += oldCount
            newLine += newCount
            index = end
        }
        return text
    }

    private static func shown(_ sign: String, _ line: String) -> [String] {
        line.hasSuffix(openEnd) ? [sign + line.dropLast(), "\\ No newline at end of file"] : [sign + line]
    }

    private static func range(_ start: Int, _ count: Int) -> String {
        count == 1 ? "\(start)" : "\(count == 0 ? start - 1 : start),\(count)"
    }
}

extension Int {
    fileprivate func also(_ body: (Int) -> Void) -> Int {
        body(self)
        return self
    }
}
