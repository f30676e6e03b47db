import ImageBuild
import Pipeline

/// What is said of a node that failed, right where it failed.
struct FailureText {
    let lines: [String]

    init(_ error: any Error) {
        switch error {
        case let failed as BuildFailed:
            var lines = failed.tail.map { "  " + $0 }
            lines.append("error: image '\(failed.function)': \(failed.reason)")
            lines += failed.hints.map { "hint: \($0)" }
            if let log = failed.log { lines.append("hint: the whole log: .faaso/\(log)") }
            self.lines = lines
        case let failed as TestsFailed:
            var lines: [String] = []
            for test in failed.failed {
                lines.append("  \(test.name)")
                lines += (test.failure ?? "").split(separator: "\n").map { "    \($0)" }
            }
            lines.append("error: \(failed)")
            self.lines = lines
        default:
            lines = ErrorText(error).lines
        }
    }

    func print(to console: Console) {
        for line in lines { console.diagnostic(line) }
    }
}
