/// Hints for names that do not exist.
package enum NameHint {
    /// Returns a hint with each similar name. If a name has no similar one, the known names are
    /// listed.
    /// - Parameter limit: the number of names that are listed. Further ones are only counted.
    package static func hints(_ names: some Sequence<String>, among known: [String], limit: Int = 10) -> [String] {
        var hints: [String] = []
        var isListNeeded = false
        for name in names {
            guard let meant = EditDistance.closest(to: name, among: known) else {
                isListNeeded = true
                continue
            }
            let hint = "did you mean '\(meant)'?"
            if !hints.contains(hint) { hints.append(hint) }
        }
        if isListNeeded, !known.isEmpty { hints.append("there are: " + list(known, limit)) }
        return hints
    }

    /// The hint for a repository without functions.
    package static let noFunctions = "there is no function yet: 'faaso new NAME --runtime R' makes one"

    /// Returns a hint if a word has the form of a node's name, where a function's name is expected.
    package static func nodeHints(_ word: String) -> [String] {
        word.contains(":") ? ["'\(word)' is the name of a node; functions are named without a kind"] : []
    }

    private static func list(_ names: [String], _ limit: Int) -> String {
        let listed = names.sorted().prefix(limit).joined(separator: ", ")
        return listed + (names.count > limit ? " and \(names.count - limit) more" : "")
    }
}
