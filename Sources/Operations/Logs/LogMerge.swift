/// Merges the lines of several containers in the order of their times.
struct LogMerge {
    /// Merges the lines of pipes until all of them end.
    /// - Parameter body: receives the lines, some at a time.
    static func run(_ pipes: [LinePipe], _ body: ([LogLine]) throws -> Void) async throws {
        var heads: [ArraySlice<LogLine>] = []
        for pipe in pipes { heads.append((await pipe.next() ?? [])[...]) }
        var batch: [LogLine] = []
        while let next = earliest(heads) {
            batch.append(heads[next].removeFirst())
            guard heads[next].isEmpty else { continue }
            // All known lines are passed on before the merge waits for a pipe.
            try body(batch)
            batch = []
            heads[next] = (await pipes[next].next() ?? [])[...]
        }
        try body(batch)
    }

    /// The index of the pipe with the earliest line. If times are equal, the first pipe counts.
    private static func earliest(_ heads: [ArraySlice<LogLine>]) -> Int? {
        var found: Int?
        for (index, head) in heads.enumerated() {
            guard let line = head.first else { continue }
            if let best = found, let other = heads[best].first, !line.time.lexicographicallyPrecedes(other.time) { continue }
            found = index
        }
        return found
    }
}
