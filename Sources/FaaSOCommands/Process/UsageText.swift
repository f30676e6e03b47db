import Basics

/// The error text about a wrong command line, in the form of every other error.
///
/// The parser's own text repeats the usage even if its message is enough.
enum UsageText {
    /// The diagnostic for an error of the parser.
    /// - Parameters:
    ///   - message: the parser's sentence.
    ///   - full: the parser's whole text, with a line `Usage: …` and one that begins with
    ///     `See '…'`. Empty for an error that is found after parsing.
    ///   - arguments: the process's, without its own name.
    static func diagnostic(message: String, full: String, arguments: [String]) -> Diagnostic {
        let (message, meant) = suggestion(in: message)
        let parts = full.split(separator: "\n").map(String.init)
        // If an argument is missing, the usage is the best hint. If an argument is wrong, the message
        // names it.
        let isMissing = message.hasPrefix("Missing")
        let usage = parts.first { $0.hasPrefix("Usage: ") }.map { "usage: " + $0.dropFirst("Usage: ".count) }
        let help = parts.last { $0.hasPrefix("  See '") }.flatMap { $0.split(separator: "'").dropFirst().first }
        let hint = isMissing ? usage : help.map { "'\($0)' has its options and examples" }
        let elsewhere = help.flatMap { foreign(message, help: $0, arguments) }
        return Diagnostic(.error, sentence(message), hints: [elsewhere ?? meant.map { "did you mean '\($0)'?" }, hint].compactMap { $0 })
    }

    /// The hint for an option or argument of another tool, which the message names.
    private static func foreign(_ message: String, help: Substring, _ arguments: [String]) -> String? {
        guard message.hasPrefix("Unknown option ") || message.contains("nexpected argument"),
            let word = message.split(separator: "'").dropFirst().first
        else { return nil }
        return ForeignOptions.hint(String(word), of: String(help.prefix { $0 != "-" }.dropLast()), in: arguments)
    }

    /// Splits off the parser's suggestion, and drops it if it is not similar to the typed word.
    private static func suggestion(in message: String) -> (message: String, meant: String?) {
        guard let mark = message.firstRange(of: ". Did you mean '"), let typed = message.split(separator: "'").dropFirst().first,
            let option = message[mark.upperBound...].split(separator: "'").first
        else { return (message, nil) }
        let isMeant = EditDistance.closest(to: name(typed), among: [name(option)]) != nil
        return (String(message[..<mark.lowerBound]), isMeant ? String(option) : nil)
    }

    private static func name(_ option: Substring) -> String { String(option.drop { $0 == "-" }) }

    /// The sentence in lowercase without its full stop.
    private static func sentence(_ text: String) -> String {
        let end = text.hasSuffix(".") ? text.dropLast() : text[...]
        guard let first = end.first, first.isUppercase, end.dropFirst().first?.isLowercase == true else { return String(end) }
        return first.lowercased() + end.dropFirst()
    }
}
