/// The number of edits between two words, for "did you mean".
package enum EditDistance {
    /// The nearest of the candidates, if one is near enough to be meant.
    ///
    /// A quarter of the word's letters may be wrong, but at least one. In a word of two letters,
    /// none may be replaced. A word of four to seven letters may also have two wrong letters close
    /// together. Then its first letter must be right. Its last letter must be right, too, unless
    /// most of the word is. Case costs nothing.
    ///
    /// Among equally near candidates the first in order is returned. If none is near, a word of at
    /// least four letters matches the first candidate that starts with it. The opposite of a word,
    /// such as `no-wait` for `wait`, never matches.
    package static func closest(to word: String, among candidates: [String]) -> String? {
        let lowered = letters(word)
        let known = candidates.sorted().map { (name: $0, letters: letters($0)) }.filter { !areOpposites(lowered, $0.letters) }
        var best: (distance: Int, candidate: String)?
        for candidate in known {
            let distance = between(lowered, candidate.letters)
            // If all letters of a word differ, it is another word and not a typing error.
            guard distance < lowered.count, isNear(lowered, candidate.letters, distance) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate.name) }
        }
        guard best == nil, lowered.count >= 4 else { return best?.candidate }
        return known.first { $0.letters.starts(with: lowered) }?.name
    }

    private static func letters(_ word: String) -> [Unicode.Scalar] { Array(word.lowercased().unicodeScalars.prefix(100)) }

    private static func isNear(_ word: [Unicode.Scalar], _ candidate: [Unicode.Scalar], _ distance: Int) -> Bool {
        // `cp` is another command, not a mistyped `up`. `pu` is one.
        if word.count == 2, candidate.count == 2 { return word.first == candidate.last && word.last == candidate.first || distance == 0 }
        if distance <= max(1, word.count / 4) { return true }
        guard distance == 2, word.count >= 4, word.first == candidate.first, word.count != candidate.count else { return false }
        guard differing(word, candidate) <= 3 else { return false }
        // `login` is another command, not mistyped `logs`: too little of it is left.
        let shorter = min(word.count, candidate.count)
        return word.last == candidate.last || 2 * distance < shorter || sharedLetters(word, candidate) == shorter
    }

    /// The number of letters that both words have, in any order.
    private static func sharedLetters(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
        var left = second
        return first.count { letter in
            guard let index = left.firstIndex(of: letter) else { return false }
            left.remove(at: index)
            return true
        }
    }

    /// The length of the longer remainder behind the common beginning and before the common end.
    private static func differing(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
        let start = zip(first, second).prefix { $0 == $1 }.count
        let end = zip(first.dropFirst(start).reversed(), second.dropFirst(start).reversed()).prefix { $0 == $1 }.count
        return max(first.count, second.count) - start - end
    }

    private static let negations = ["no-", "non-", "not-", "no", "non", "un", "dis"].map { Array($0.unicodeScalars) }

    private static func areOpposites(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Bool {
        negations.contains { $0 + first == second || $0 + second == first }
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
