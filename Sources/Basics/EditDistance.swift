/// The number of edits between two words, for "did you mean".
package enum EditDistance {
    /// The nearest of the candidates, if one is near enough to be meant.
    ///
    /// A third of the word's letters may be wrong, but at least one. If the first letter is right,
    /// two of four or five may be wrong. Case costs nothing. Of equally near candidates the first
    /// in order is meant. If none is near, and the word has at least four letters, the first
    /// candidate that begins with the word is meant.
    package static func closest(to word: String, among candidates: [String]) -> String? {
        let lowered = Array(word.lowercased().unicodeScalars.prefix(100))
        let limit = max(1, lowered.count / 3)
        var best: (distance: Int, candidate: String)?
        for candidate in candidates.sorted() {
            let distance = between(lowered, Array(candidate.lowercased().unicodeScalars.prefix(100)))
            // A word all of whose letters are wrong is another word, not a slip.
            let isSlip = distance <= 2 && lowered.count >= 4 && lowered.first == candidate.lowercased().unicodeScalars.first
            guard distance <= limit || isSlip, distance < lowered.count else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
        }
        guard best == nil, lowered.count >= 4 else { return best?.candidate }
        return candidates.sorted().first { $0.lowercased().unicodeScalars.starts(with: lowered) }
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func between<Element: Equatable>(_ first: [Element], _ second: [Element]) -> Int {
        if first.isEmpty || second.isEmpty { return max(first.count, second.count) }
        var before: [Int] = []
        var previous = Array(0...second.count)
        for row in 1...first.count {
            var current = [row] + [Int](repeating: 0, count: second.count)
            for column in 1...second.count {
                let same = first[row - 1] == second[column - 1]
                current[column] = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (same ? 0 : 1))
                if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1] {
                    current[column] = min(current[column], before[column - 2] + 1)
                }
            }
            (before, previous) = (previous, current)
        }
        return previous[second.count]
    }
}
