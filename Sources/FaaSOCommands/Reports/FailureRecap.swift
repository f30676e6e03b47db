import Pipeline
import WorkModel

/// The failures of a run, for its end, when the failures' own texts may be out of sight.
///
/// Each has its steps, the first line of the cause, the most telling lines, and the place of the
/// log.
struct FailureRecap {
    /// The number of steps that are named for one cause.
    private static let limit = 3
    /// The number of cells in a line of an excerpt.
    private static let width = 100

    /// The recap as lines. Empty if nothing failed.
    let lines: [String]

    /// Creates the recap. Steps with one cause share a line.
    init(_ report: RunReport) {
        var causes: [(text: [String], steps: [RunReport.Step])] = []
        for step in report.failed where step.error != Self.interrupted {
            let text = [Self.cause(step)] + Self.excerpt(step)
            if let index = causes.firstIndex(where: { $0.text == text }) {
                causes[index].steps.append(step)
            } else {
                causes.append((text, [step]))
            }
        }
        let lines = causes.flatMap { cause in
            ["  \(Self.names(cause.steps))  \(cause.text[0])"] + cause.text.dropFirst().map { "    " + $0 }
                + cause.steps.compactMap(Self.log).map { "    log: " + $0 }
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
        (step.error ?? "").split(separator: "\n").first.map { ForeignLine.plain(String($0)) } ?? "no reason is known"
    }

    /// The most telling lines. A failed build has its step and its last line. Failed tests have the
    /// first of them. Other steps have a line of the log.
    private static func excerpt(_ step: RunReport.Step) -> [String] {
        let details = (step.details ?? []).filter { $0.contains { $0 != " " } }
        let lines: ArraySlice<String> =
            switch step.node.kind {
            case .image: details.prefix(1) + details.dropFirst().suffix(1)
            case .test: details.prefix(2)
            default: Self.telling(details)
            }
        return lines.map { line in
            let text = ForeignLine.plain(line)
            return text.cells <= width ? text : text.clipped(to: width - 1) + "…"
        }
    }

    /// The last line that reads like an error. Without one, it is the last line.
    private static func telling(_ lines: [String]) -> ArraySlice<String> {
        if let line = lines.last(where: readsLikeError) { return [line] }
        return lines.suffix(1)
    }

    private static func readsLikeError(_ line: String) -> Bool {
        let line = line.lowercased()
        return errorWords.contains { line.contains($0) }
    }

    private static let errorWords = [
        "error", "exception", "fatal", "panic", "traceback", "failed", "failure", "cannot", "can't", "could not", "unable to", "denied",
        "refused", "not found", "no such", "timed out", "timeout",
    ]

    /// The place of the log: a file, or the command that prints it.
    private static func log(_ step: RunReport.Step) -> String? {
        if let log = step.log { return ".faaso/" + log }
        return step.node.kind == .test && step.record != nil ? "faaso cache log \(step.node)" : nil
    }
}
