import Pipeline
import Deployment
import ImageBuild

/// What is said of a node that failed, right where it failed.
struct FailureText {
    let lines: [String]

    init(_ error: any Error) {
        var said = SaidLogs()
        self.init(error, &said)
    }

    /// - Parameter said: the ends of logs that the run has shown: none is shown twice.
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
                // What kept the container from running is why all of its requests failed: said once, below the last of them.
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
