/// The last lines of a log, read from its last messages.
///
/// The engine counts messages, and a line longer than 16 KiB has several of them. More messages are
/// requested until there are enough lines.
struct LogTail {
    private let limit: Int
    private var lines: [LogLine] = []

    /// Creates an empty tail.
    /// - Parameter limit: the number of lines.
    init(_ limit: Int) { self.limit = limit }

    /// Adds lines at the end.
    mutating func add(_ more: [LogLine]) {
        lines += more
        if lines.count > 2 * limit + 100 { lines.removeFirst(lines.count - limit - 1) }
    }

    /// Returns the last lines. Nil if more messages must be requested.
    /// - Parameters:
    ///   - isWhole: true if the log has no earlier message.
    ///   - beginsWithin: true if the first line may lack its beginning.
    func result(isWhole: Bool, beginsWithin: Bool) -> [LogLine]? {
        if isWhole { return Array(lines.suffix(limit)) }
        let whole = beginsWithin ? lines.dropFirst() : lines[...]
        return whole.count >= limit ? Array(whole.suffix(limit)) : nil
    }
}
