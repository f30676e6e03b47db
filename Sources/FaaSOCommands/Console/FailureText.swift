import Basics
import ImageBuild
import Pipeline

/// What is printed of a node that failed, right where it failed.
struct FailureText {
    /// Lines before the diagnostics: the end of a build's log, or the cases of tests.
    let before: [String]
    let diagnostics: [Diagnostic]

    var lines: [String] { before + diagnostics.flatMap(\.lines) }

    init(_ error: any Error) {
        var said = SaidLogs()
        self.init(error, &said)
    }

    /// - Parameter said: the ends of logs that the run has shown: none is shown twice.
    init(_ error: any Error, _ said: inout SaidLogs) {
        switch error {
        case let failed as BuildFailed: before = failed.tail.map { "  " + $0 }
        case let failed as TestsFailed: before = Self.cases(failed.failed, &said)
        default: before = []
        }
        diagnostics = ErrorText(error).diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            diagnostic.details = said.new(diagnostic.details)
            return diagnostic
        }
    }

    private static func cases(_ failed: [TestRecord.Case], _ said: inout SaidLogs) -> [String] {
        var lines: [String] = []
        for (index, test) in failed.enumerated() {
            lines.append("  \(test.name)")
            // What kept the container from running is why all of its requests failed: said once, below the last of them.
            if let next = failed.dropFirst(index + 1).first, next.failure == test.failure { continue }
            let text = (test.failure ?? "").split(separator: "\n").map(String.init)
            lines += (text.prefix(1) + said.new(Array(text.dropFirst()))).map { "    " + $0 }
        }
        return lines
    }

    func print(to console: Console) {
        for line in before { console.note(line) }
        for diagnostic in diagnostics { console.show(diagnostic) }
    }
}

/// The ends of containers' logs that a run has shown.
struct SaidLogs {
    private var logs: [[String]] = []

    /// The lines, or that they are said already: of one failure the new container's log and the tested one's are often the same. The ends
    /// that were taken may be of different lengths.
    mutating func new(_ lines: [String]) -> [String] {
        // A line or two say less than that they are the same.
        guard lines.count > 2 else { return lines }
        if logs.contains(where: { $0.suffix(lines.count) == lines[...] || lines.suffix($0.count) == $0[...] }) {
            return ["(its log is the one above)"]
        }
        logs.append(lines)
        return lines
    }
}
