import BuildGraph
import Pipeline
import WorkModel

/// What failed in a run, for its end, where the failures' own texts may be out of sight: the steps,
/// the first line of the cause, and the place of the log.
struct FailureRecap {
    private static let limit = 3

    let lines: [String]

    /// Creates the recap. Steps with one cause share a line.
    init(_ report: RunReport) {
        var causes: [(text: String, steps: [RunReport.Step])] = []
        for step in report.failed where step.error != Self.interrupted {
            let text = Self.cause(step)
            if let index = causes.firstIndex(where: { $0.text == text }) {
                causes[index].steps.append(step)
            } else {
                causes.append((text, [step]))
            }
        }
        let lines = causes.flatMap { cause in
            ["  \(Self.names(cause.steps))  \(cause.text)"] + cause.steps.compactMap(Self.log).map { "    log: " + $0 }
        }
        self.lines = lines.isEmpty ? [] : ["failed:"] + lines
    }

    private static let interrupted = "\(CancellationError())"

    private static func names(_ steps: [RunReport.Step]) -> String {
        let names = steps.prefix(limit).map(\.node.description).joined(separator: ", ")
        return steps.count <= limit ? names : names + " and \(steps.count - limit) more"
    }

    /// The first line of the error.
    private static func cause(_ step: RunReport.Step) -> String {
        let line = (step.error ?? "").split(separator: "\n").first.map(String.init) ?? "no reason is known"
        // A problem of the files is a whole diagnostic.
        return line.replacing("error: ", with: "", maxReplacements: 1)
    }

    /// The place of the log: a file, or the command that prints it.
    private static func log(_ step: RunReport.Step) -> String? {
        if let log = step.log { return ".faaso/" + log }
        return step.node.kind == .test && step.record != nil ? "faaso cache log \(step.node)" : nil
    }
}
