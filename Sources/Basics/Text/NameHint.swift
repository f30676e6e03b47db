/// Hints for names that do not exist.
package enum NameHint {
    /// The number of names that are listed. Further ones are only counted.
    private static let limit = 10

    /// Returns a hint with each similar name. If a name has no similar one, all names are listed.
    package static func hints(_ names: some Sequence<String>, among known: [String]) -> [String] {
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
        if isListNeeded, !known.isEmpty { hints.append("there are: " + list(known)) }
        return hints
    }

    private static func list(_ names: [String]) -> String {
        let listed = names.sorted().prefix(limit).joined(separator: ", ")
        return listed + (names.count > limit ? " and \(names.count - limit) more" : "")
    }
}
