package import Basics
import ContentHash

/// One problem with the project's files.
package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The location; nil if no line of a file is at fault. Examples are the name of a folder and a
    /// missing file.
    package var location: SourceLocation?
    /// A lower-case sentence without a full stop. It names the value that was found and the values
    /// that are allowed.
    package var message: String
    /// Advice for the reader, one line each.
    package var hints: [String]
    /// True when the line at the location may hold a secret. No message shows such a line.
    package let hidesLine: Bool
    /// The line at the location, as it was read. Nil if it is unknown, or may hold a secret.
    package private(set) var source: SourceLine?

    /// Creates a problem.
    package init(_ message: String, at location: SourceLocation? = nil, hints: [String] = [], hidesLine: Bool = false) {
        self.location = location
        self.message = message
        self.hints = hints
        self.hidesLine = hidesLine
    }

    /// Returns the problem with the line at its location. A line that may hold a secret is left
    /// out.
    ///
    /// - Parameter line: the line of the file as it was read; nil for none.
    package func quoting(_ line: (some StringProtocol)?) -> Problem {
        var problem = self
        if let line, let location, !hidesLine, !SigningKey.isSecret(String(line)) {
            problem.source = SourceLine(line, column: location.column)
        }
        return problem
    }

    /// `file:line:column: error: message`, followed by a `hint: ` line for each hint. Control
    /// characters become `\xNN`, because file names may contain them.
    package var description: String { diagnostic().lines.joined(separator: "\n") }

    /// The diagnostic to print.
    package func diagnostic(_ severity: Diagnostic.Severity = .error) -> Diagnostic {
        Diagnostic(
            severity, Self.onOneLine(message), at: location.map { Self.onOneLine($0.description) }, hints: hints.map(Self.onOneLine),
            source: source)
    }

    /// The prefix `file:line:column: `; empty without a location.
    package var place: String { location.map { "\($0): " } ?? "" }

    private static func onOneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { return text }
        return text.unicodeScalars.map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7f
                ? "\\x" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16) : String(scalar)
        }.joined()
    }
}

/// All problems with a project's files.
package struct ProjectProblems: Explained, Hashable, Sendable {
    /// The problems, at least one, without duplicates. Those without a location stand first. The
    /// others are sorted by file, line and column.
    package let problems: [Problem]
    /// The paths that the loader read or looked for, see `Project.inputPaths`. A change of one of
    /// them may solve a problem.
    package let inputPaths: [String]

    /// Sorts the problems and removes duplicates. Several functions may share a faulty file.
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

    /// The texts of all problems, separated by line breaks.
    package var description: String { problems.map(\.description).joined(separator: "\n") }

    /// The diagnostics of all problems.
    package var diagnostics: [Diagnostic] { problems.map { $0.diagnostic() } }
    package var hints: [String] { problems.flatMap(\.hints) }
    package var blame: Blame { .project }
}
