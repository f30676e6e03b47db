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

    private static func list(_ names: [String], _ limit: Int) -> String {
        let listed = names.sorted().prefix(limit).joined(separator: ", ")
        return listed + (names.count > limit ? " and \(names.count - limit) more" : "")
    }
}
