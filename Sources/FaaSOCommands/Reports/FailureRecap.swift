import Basics
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

    /// The most telling lines. A failed build has its step and the cause. Failed tests have the
    /// first of them. Other steps have the cause in their log.
    private static func excerpt(_ step: RunReport.Step) -> [String] {
        let details = (step.details ?? []).map { ForeignLine.plain($0) }
        let lines: [String] =
            switch step.node.kind {
            case .image: Array(details.prefix(1)) + cause(Array(details.dropFirst()))
            case .test: Array(details.lazy.filter { $0.contains { $0 != " " } }.prefix(2))
            default: cause(details)
            }
        return lines.map { $0.cells <= width ? $0 : $0.clipped(to: width - 1) + "…" }
    }

    private static func cause(_ lines: [String]) -> [String] { CauseLine.index(in: lines).map { [lines[$0]] } ?? [] }

    /// The place of the log: a file, or the command that prints it.
    private static func log(_ step: RunReport.Step) -> String? {
        if let log = step.log { return ".faaso/" + log }
        return step.node.kind == .test && step.record != nil ? "faaso cache log \(step.node)" : nil
    }
}
