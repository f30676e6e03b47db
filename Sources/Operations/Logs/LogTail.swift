/// The last lines of a log, of which the last pieces are known.
///
/// The engine counts messages, and a line longer than 16 KiB has several. So more messages are
/// asked for until there are enough lines.
struct LogTail {
    private let limit: Int
    private var lines: [LogLine] = []

    /// - Parameter limit: the number of lines.
    init(_ limit: Int) { self.limit = limit }

    mutating func add(_ more: [LogLine]) {
        lines += more
        if lines.count > 2 * limit + 100 { lines.removeFirst(lines.count - limit - 1) }
    }

    /// The last lines; nil if more messages must be asked for.
    /// - Parameters:
    ///   - isWhole: true if the log has no earlier message.
    ///   - beginsWithin: true if the first line may lack its beginning.
    func result(isWhole: Bool, beginsWithin: Bool) -> [LogLine]? {
        if isWhole { return Array(lines.suffix(limit)) }
        let whole = beginsWithin ? lines.dropFirst() : lines[...]
        return whole.count >= limit ? Array(whole.suffix(limit)) : nil
    }
}
