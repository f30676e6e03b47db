import BuildGraph
import FoundationEssentials
import Pipeline

/// The answer of `faaso why` for people.
struct WhyText {
    private let report: WhyReport

    init(_ report: WhyReport) {
        self.report = report
    }

    func print(to console: Console) {
        for line in lines(now: Date()) { console.out(line) }
    }

    func lines(now: Date) -> [String] {
        var lines: [String] = []
        if report.chain.isEmpty {
            lines.append("\(report.node) is \(report.state.rawValue)")
        } else {
            lines.append("\(report.node) is \(report.state.rawValue); it would \(report.chain[0].action) because")
        }
        for (depth, link) in report.chain.enumerated() {
            if depth > 0 { lines.append("\(link.node) would \(link.action) because") }
            for reason in link.reasons { lines.append("  " + reason.line) }
        }
        guard let last = report.last else { return lines }
        let age = Amount.duration(now.timeIntervalSince(last.when))
        let word = report.node.kind == "test" ? "ran" : "built"
        lines.append(
            "last \(word) \(age) ago in \(Amount.duration(last.seconds)), key \(last.key.prefix(16))"
                + (last.failure.map { ", failed: \($0)" } ?? ""))
        for reason in last.reasons { lines.append("  because " + reason) }
        if let commit = last.commit { lines.append("  commit \(commit.prefix(12))") }
        if let log = last.log { lines.append("  log .faaso/\(log)") }
        return lines
    }
}
