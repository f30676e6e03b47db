package import Basics

/// One thing that is wrong with the project's files.
package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it is; nil for what no line of a file says, such as a folder's name or a file that is absent.
    package var location: SourceLocation?
    /// A lowercase sentence without a full stop: what was found, and what is allowed.
    package var message: String
    /// What the reader may do about it, a line each.
    package var hints: [String]

    /// A problem; see the properties.
    package init(_ message: String, at location: SourceLocation? = nil, hints: [String] = []) {
        self.location = location
        self.message = message
        self.hints = hints
    }

    /// `file:line:column: error: message`, then a `hint: ` line for each hint; control characters (files' names may have some) as `\xNN`.
    package var description: String { diagnostic().lines.joined(separator: "\n") }

    /// What is printed of it.
    package func diagnostic(_ severity: Diagnostic.Severity = .error) -> Diagnostic {
        Diagnostic(
            severity, Self.onOneLine(message), at: location.map { Self.onOneLine($0.description) }, hints: hints.map(Self.onOneLine))
    }

    /// `file:line:column: `; empty without a location.
    package var place: String { location.map { "\($0): " } ?? "" }

    private static func onOneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { return text }
        return text.unicodeScalars.map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7f
                ? "\\x" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16) : String(scalar)
        }.joined()
    }
}

/// Everything that is wrong with a project's files, at once.
package struct ProjectProblems: Explained, Hashable, Sendable {
    /// Never empty; without a location first, then by file, line and column; each one once.
    package let problems: [Problem]
    /// What loading looked at (see `Project.inputPaths`): a change of one of these may mend it.
    package let inputPaths: [String]

    /// Sorts the problems and drops repeated ones (several functions may share a faulty file).
    package init(_ problems: some Sequence<Problem>, inputPaths: [String] = []) {
        self.problems = Set(problems).sorted { left, right in
            switch (left.location, right.location) {
            case (nil, nil): (left.message, left.hints.joined()) < (right.message, right.hints.joined())
            case (nil, _): true
            case (_, nil): false
            case (let first?, let second?):
                first == second ? (left.message, left.hints.joined()) < (right.message, right.hints.joined()) : first < second
            }
        }
        self.inputPaths = inputPaths
    }

    /// Every problem's text, a line break between them.
    package var description: String { problems.map(\.description).joined(separator: "\n") }

    package var diagnostics: [Diagnostic] { problems.map { $0.diagnostic() } }
    package var hints: [String] { problems.flatMap(\.hints) }
    package var blame: Blame { .project }
}
