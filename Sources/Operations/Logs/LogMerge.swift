/// Lines of several containers in the order of their times.
struct LogMerge {
    /// Merges the lines of pipes that end.
    /// - Parameter body: gets the lines, some at a time.
    static func run(_ pipes: [LinePipe], _ body: ([LogLine]) throws -> Void) async throws {
        var heads: [ArraySlice<LogLine>] = []
        for pipe in pipes { heads.append((await pipe.next() ?? [])[...]) }
        var batch: [LogLine] = []
        while let next = earliest(heads) {
            batch.append(heads[next].removeFirst())
            guard heads[next].isEmpty else { continue }
            // Everything that is known so far is out before anybody is waited for.
            try body(batch)
            batch = []
            heads[next] = (await pipes[next].next() ?? [])[...]
        }
        try body(batch)
    }

    /// The place of the earliest line; of equal times the first one.
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
