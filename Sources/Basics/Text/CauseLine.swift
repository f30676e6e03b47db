/// The rule that finds the cause of a failure in the output of a program.
///
/// The cause is the first error of the last group of errors. Details may stand between the errors
/// of one group: empty lines, indented lines, and lines of source code with their numbers. An error
/// has the form of a known tool. If there is none, a line with a word such as `failed` counts as
/// one.
package enum CauseLine {
    /// Finds the line that names the cause. Without an error, it is the last line with text.
    /// - Returns: the index of the line; nil if no line has text.
    package static func index(in lines: [String]) -> Int? {
        let roles = roles(of: lines)
        return firstOfLastGroup(roles)
            ?? firstOfLastGroup(zip(lines, roles).map { $1 == .other && hasErrorWord($0) ? .error : $1 })
            ?? roles.lastIndex(of: .other) ?? lines.lastIndex { !isBlank($0) }
    }

    private enum Role {
        /// The line has the form of an error.
        case error
        /// The line belongs to the lines before it.
        case detail
        /// The line counts or repeats errors, so it is never the cause.
        case summary
        /// Any other line. It ends a group.
        case other
    }

    private static func roles(of lines: [String]) -> [Role] {
        var isTraceback = false
        return lines.map { line -> Role in
            let text = line.drop { $0 == " " || $0 == "\t" }
            // In a traceback of Python, the first line that is not indented is the exception.
            if isTraceback, !isBlank(line), text.startIndex == line.startIndex {
                isTraceback = false
                return .error
            }
            if text == "Traceback (most recent call last):" { isTraceback = true }
            if isSummary(text) { return .summary }
            if isError(text) { return .error }
            return isTraceback || isBlank(line) || text.startIndex > line.startIndex || isSource(text) ? .detail : .other
        }
    }

    private static func firstOfLastGroup(_ roles: [Role]) -> Int? {
        var first: Int?
        var isOpen = false
        for (index, role) in roles.enumerated() {
            if role == .error, !isOpen { first = index }
            if role == .error || role == .other { isOpen = role == .error }
        }
        return first
    }

    private static func isBlank(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }

    /// True for `12 | let x = 1`, as rustc shows source code.
    private static func isSource(_ text: Substring) -> Bool {
        let number = text.prefix { $0.isNumber }
        return !number.isEmpty && text[number.endIndex...].hasPrefix(" |")
    }

    // MARK: - Forms

    /// The beginnings of errors: apt, npm in two versions, git, Go's runtime and tests, and the
    /// tools that write `error:` or `ERROR:`. Rust adds a code, as in `error[E0425]:`.
    private static let beginnings = [
        "E: ", "npm ERR!", "npm error", "fatal: ", "panic: ", "--- FAIL: ", "error: ", "ERROR: ", "error[", "fatal error: ",
    ]

    /// The middles of errors of compilers: C, Java, TypeScript.
    private static let middles = [": error: ", ": fatal error: ", ": error TS"]

    private static func isError(_ text: Substring) -> Bool {
        beginnings.contains { text.hasPrefix($0) } || middles.contains { text.contains($0) } || isException(text) || isPlaced(text)
    }

    /// True for `ModuleNotFoundError: …`, `java.lang.NullPointerException` and the like.
    private static func isException(_ text: Substring) -> Bool {
        let name = text.prefix { $0 != " " }
        let word = name.last == ":" ? name.dropLast() : name
        return (word.hasSuffix("Error") || word.hasSuffix("Exception")) && (name.last == ":" || name.endIndex == text.endIndex)
    }

    /// True for `./handler.go:7:9: …`, as Go has it. Warnings and notes are no errors.
    private static func isPlaced(_ text: Substring) -> Bool {
        let place = text.prefix { $0 != " " }
        let parts = place.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[3].isEmpty, Int(parts[1]) != nil, Int(parts[2]) != nil, place.endIndex < text.endIndex else {
            return false
        }
        // A time such as 12:30:45 has the same form, except for the extension of a file.
        guard let point = parts[0].lastIndex(of: "."), parts[0][point...].dropFirst().contains(where: \.isLetter) else { return false }
        let message = text[place.endIndex...].dropFirst()
        return !message.hasPrefix("warning: ") && !message.hasPrefix("note: ")
    }

    private static func isSummary(_ text: Substring) -> Bool {
        summaries.contains { text.hasPrefix($0) } || isMake(text) || isCount(text) || isBuilder(text)
    }

    /// The beginnings of the lines in which rustc, cargo and npm end.
    private static let summaries = [
        "error: could not compile ", "error: aborting due to ", "For more information about ", "Some errors have detailed explanations",
        "npm ERR! A complete log of this run ", "npm ERR!     /", "npm error A complete log of this run ",
    ]

    /// True for `make: *** [Makefile:2: all] Error 1`, also of a make within a make.
    private static func isMake(_ text: Substring) -> Bool { text.hasPrefix("make") && text.contains(": *** ") }

    /// True for `The command 'make' returned a non-zero code: 2`, as the old builder ends.
    private static func isBuilder(_ text: Substring) -> Bool {
        text.hasPrefix("The command '") && text.contains("' returned a non-zero code: ")
    }

    /// True for `2 errors`, as javac ends.
    private static func isCount(_ text: Substring) -> Bool {
        let words = text.split(separator: " ")
        return words.count == 2 && Int(words[0]) != nil && (words[1] == "error" || words[1] == "errors")
    }

    private static func hasErrorWord(_ line: String) -> Bool {
        let line = line.lowercased()
        return words.contains { line.contains($0) }
    }

    private static let words = [
        "error", "exception", "fatal", "panic", "traceback", "failed", "failure", "cannot", "can't", "could not", "unable to", "denied",
        "refused", "not found", "no such", "timed out", "timeout",
    ]
}
