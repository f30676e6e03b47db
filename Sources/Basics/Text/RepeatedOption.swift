/// An option of a command that texts about its result repeat behind the commands that they name.
///
/// A hint such as `faaso up` concerns the stage and the host of the command that prints it.
package struct RepeatedOption: Hashable, Sendable {
    /// The name with its dashes.
    package let name: String
    /// The value.
    package let value: String
    /// The verbs that take the option.
    private let verbs: Set<String>
    /// The verbs that a second word belongs to, such as `secret set`.
    private let groups: Set<String>

    private static let program = "faaso "

    /// Creates an option.
    /// - Parameters:
    ///   - name: the name with its dashes.
    ///   - verbs: the first words of the commands that take the option.
    ///   - groups: those of them that a second word belongs to.
    package init(_ name: String, _ value: String, verbs: Set<String>, groups: Set<String>) {
        (self.name, self.value, self.verbs, self.groups) = (name, value, verbs, groups)
    }

    /// The text with the option behind each command that takes it and does not have it.
    package func repeated(in text: String) -> String {
        var result = ""
        var rest = text[...]
        while let found = rest.firstRange(of: Self.program) {
            let before = rest[..<found.lowerBound]
            result += before + Self.program
            rest = rest[found.upperBound...]
            guard (before.last ?? result.dropLast(Self.program.count).last).map({ " '(`".contains($0) }) ?? true else { continue }
            var words = rest.prefix { $0.isLetter }
            guard verbs.contains(String(words)) else { continue }
            if groups.contains(String(words)), rest[words.endIndex...].hasPrefix(" ") {
                let second = rest[words.endIndex...].dropFirst().prefix { $0.isLetter }
                words = rest[..<second.endIndex]
            }
            result += words
            rest = rest[words.endIndex...]
            if !hasOption(rest) { result += " \(name) \(value)" }
        }
        return result + rest
    }

    /// True when the options that follow a command's name have this one.
    private func hasOption(_ rest: Substring) -> Bool {
        var words = rest.split(separator: " ", omittingEmptySubsequences: false).dropFirst()
        while let word = words.popFirst(), word.hasPrefix("-") {
            if word == name { return true }
            words = words.dropFirst()
        }
        return false
    }
}
