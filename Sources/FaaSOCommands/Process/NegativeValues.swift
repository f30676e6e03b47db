/// Values of options that begin with a minus, such as `--keep -1`.
///
/// The parser takes such a word for another option, and reports a missing value. No option here is
/// a digit, so the word can only be a value.
enum NegativeValues {
    /// Returns the arguments with each such value joined to its option: `--keep=-1`.
    static func joined(_ arguments: [String]) -> [String] {
        // The words behind `exec` belong to another program.
        if arguments.first == "exec" { return arguments }
        var joined: [String] = []
        for (index, word) in arguments.enumerated() {
            if word == "--" { return joined + arguments[index...] }
            if isNegative(word), let option = joined.last, isOption(option) {
                joined[joined.count - 1] = option + "=" + word
            } else {
                joined.append(word)
            }
        }
        return joined
    }

    private static func isNegative(_ word: String) -> Bool {
        let rest = word.drop { $0 == "." || $0 == "-" }
        return word.hasPrefix("-") && !word.hasPrefix("--") && rest.first.map { ("0"..."9").contains($0) } ?? false
    }

    private static func isOption(_ word: String) -> Bool {
        word.hasPrefix("-") && !isNegative(word) && !word.contains("=") && word.count > 1
    }
}
