import Basics
import Deployment
import FoundationEssentials
import Insight
import Pipeline
import WorkModel

/// The answer of `faaso why` for people.
struct WhyText {
    private let report: WhyReport

    /// Creates the text of an answer.
    init(_ report: WhyReport) {
        self.report = report
    }

    /// Prints the answer.
    func print(to console: Console) {
        if let path = report.path {
            let text = PathText(path, report)
            for line in text.lines { console.out(line) }
            if let hint = text.hint { console.hint(hint) }
        }
        for line in lines(now: Date()) { console.out(line) }
        for difference in report.differences {
            for line in Self.lines(difference) { console.out(Self.styled(line, console)) }
        }
    }

    /// The answer as lines, without the differences of files.
    func lines(now: Date) -> [String] {
        if report.path != nil {
            return report.chain.flatMap { Self.lines($0, $0.action.would(isAgain: true)) } + failure(now) + failedBuild(now)
        }
        var lines = ["\(report.node) is \(report.state.rawValue)"]
        for link in report.chain { lines += Self.lines(link, link.action.would(isAgain: report.last != nil || report.past != nil)) }
        if report.chain.isEmpty, let past = report.past {
            let age = Amount.age(past.started, now: now)
            for (depth, link) in past.chain.enumerated() {
                lines += Self.lines(link, link.action.was + (depth == 0 ? " \(age) ago" : ""))
            }
        }
        guard let last = report.last else { return lines + failure(now) + failedBuild(now) }
        let age = Amount.age(last.when, now: now)
        if last.adopted == true {
            return lines + ["adopted \(age) ago, key \(last.key.prefix(16)): the engine had it, and no record told of its build"]
        }
        if let registry = last.pulled { lines.append("pulled from \(registry)") }
        let word = report.node.kind == .test ? "ran" : "built"
        lines.append(
            "last \(word) \(age) ago in \(Amount.duration(last.seconds)), key \(last.key.prefix(16))"
                + (last.failure.map { ", failed: \($0)" } ?? ""))
        if report.past == nil || !report.chain.isEmpty { for reason in last.reasons { lines.append("  because " + reason) } }
        if let commit = last.commit { lines.append("  commit \(commit.prefix(12))") }
        if let log = last.log { lines.append("  log .faaso/\(log)") }
        return lines + failure(now) + failedBuild(now)
    }

    /// The builder's last lines, and the changes since the last good build.
    private func failedBuild(_ now: Date) -> [String] {
        var lines = report.output.map { ["the builder's last lines:"] + $0.map { "  | " + ForeignLine.plain($0) } } ?? []
        if let good = report.good {
            let age = "since the last good build, \(Amount.age(good.when, now: now)) ago, key \(good.key.prefix(16))"
            lines.append(good.reasons.isEmpty ? "nothing changed \(age)" : "changed \(age):")
            lines += good.reasons.map { "  " + $0.line }
        } else if report.output != nil {
            lines.append("no build of it has succeeded yet")
        }
        return lines
    }

    /// The last failure, if the lines above do not contain it.
    private func failure(_ now: Date) -> [String] {
        guard let failure = report.failure, failure.node != report.node.description || report.last?.failure == nil else { return [] }
        let head = "last failure \(Amount.ago(failure.at, now: now))"
        let deployment = failure.deployment.map { ", in deployment \($0)" } ?? ""
        return ["\(head)\(deployment): \(failure.node): \(failure.reason)"] + (failure.log.map { ["  log .faaso/\($0)"] } ?? [])
    }

    private static func lines(_ link: WhyReport.Link, _ words: String) -> [String] {
        ["\(link.node) \(words) because"] + link.reasons.map { "  " + $0.line }
    }

    /// The difference of a file as lines.
    static func lines(_ difference: FileDifference) -> [String] {
        if let omitted = difference.omitted { return ["\(difference.path): no difference to show: \(omitted)"] }
        let from = difference.commit.map { " (\($0.prefix(12)))" } ?? ""
        return ["--- \(difference.path)\(from)", "+++ \(difference.path)"] + difference.diff.map(ForeignText.marked)
            + (difference.cut > 0 ? ["\(difference.cut.counted("line")) more"] : [])
    }

    private static func styled(_ line: String, _ console: Console) -> String {
        switch line.first {
        case "+": console.outStyle(line, .green)
        case "-": console.outStyle(line, .red)
        case "@": console.outStyle(line, .cyan)
        default: line
        }
    }
}
