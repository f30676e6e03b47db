import Pipeline
import Deployment
import ImageBuild

/// The text about a failed node, printed at the place of the failure.
struct FailureText {
    let lines: [String]

    init(_ error: any Error) {
        var said = SaidLogs()
        self.init(error, &said)
    }

    /// Creates the text of an error.
    /// - Parameter said: the ends of logs that the run has printed. None is printed twice.
    init(_ error: any Error, _ said: inout SaidLogs) {
        switch error {
        case let failed as BuildFailed:
            var lines = failed.tail.map { "  " + $0 }
            lines.append("error: image '\(failed.function)': \(failed.reason)")
            lines += failed.hints.map { "hint: \($0)" }
            if let log = failed.log { lines.append("hint: the whole log: .faaso/\(log)") }
            self.lines = lines
        case let failed as TestsFailed:
            var lines: [String] = []
            for (index, test) in failed.failed.enumerated() {
                lines.append("  \(test.name)")
                // If the container could not run, all of its requests fail for that reason. The
                // reason is printed once, below the last of them.
                if let next = failed.failed.dropFirst(index + 1).first, next.failure == test.failure { continue }
                let text = (test.failure ?? "").split(separator: "\n").map(String.init)
                lines += (text.prefix(1) + said.new(Array(text.dropFirst()))).map { "    " + $0 }
            }
            lines.append("error: \(failed)")
            self.lines = lines
        case let failed as DeploymentError:
            let text = ErrorText(error).lines
            lines = text.prefix(1) + said.new(failed.log).map { "  " + $0 } + text.dropFirst(1 + failed.log.count)
        default:
            lines = ErrorText(error).lines
        }
    }

    func print(to console: Console) {
        for line in lines { console.diagnostic(line) }
    }
}

/// The ends of containers' logs that a run has printed.
struct SaidLogs {
    private var logs: [[String]] = []

    /// Returns the lines, or a note that they were already printed.
    ///
    /// The candidate's and the test container's logs are often the same, cut at different lengths.
    mutating func new(_ lines: [String]) -> [String] {
        // One or two lines are shorter than the note.
        guard lines.count > 2 else { return lines }
        if logs.contains(where: { $0.suffix(lines.count) == lines[...] || lines.suffix($0.count) == $0[...] }) {
            return ["(its log is the one above)"]
        }
        logs.append(lines)
        return lines
    }
}
