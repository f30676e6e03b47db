import Basics
import ImageBuild
import Pipeline

/// The text about a failed node, printed at the place of the failure.
struct FailureText {
    /// Lines before the diagnostics: the end of a build's log, or the cases of tests.
    let before: [String]
    /// The diagnostics of the failure.
    let diagnostics: [Diagnostic]

    /// The whole text as lines.
    var lines: [String] { before + diagnostics.flatMap(\.lines) }

    /// Creates the text of an error, as if no log was printed before.
    init(_ error: any Error) {
        var said = SaidLogs()
        self.init(error, &said)
    }

    /// Creates the text of an error.
    /// - Parameter said: the ends of logs that the run has printed. None is printed twice.
    init(_ error: any Error, _ said: inout SaidLogs) {
        switch error {
        case let failed as BuildFailed: before = failed.tail.map { "  " + ForeignLine.plain($0) }
        case let failed as TestsFailed: before = failed.lines { said.new(OutputExcerpt.lines($0)) }.map { "  " + ForeignLine.plain($0) }
        default: before = []
        }
        diagnostics = ErrorText(error).diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            diagnostic.details = said.new(diagnostic.details.map(ForeignLine.plain))
            return diagnostic
        }
    }

    /// Prints the text.
    func print(to console: Console) {
        for line in before { console.note(line) }
        for diagnostic in diagnostics { console.show(diagnostic) }
    }
}

/// The ends of containers' logs that a run has printed.
struct SaidLogs {
    private var logs: [[String]] = []

    /// Returns the lines, or a note that they were already printed.
    ///
    /// The candidate's and the test container's logs are often the same, cut at different lengths.
    mutating func new(_ lines: [String]) -> [String] {
        // The note saves no room if the log has only one or two lines.
        guard lines.count > 2 else { return lines }
        if logs.contains(where: { $0.suffix(lines.count) == lines[...] || lines.suffix($0.count) == $0[...] }) {
            return ["(its log is the one above)"]
        }
        logs.append(lines)
        return lines
    }
}
