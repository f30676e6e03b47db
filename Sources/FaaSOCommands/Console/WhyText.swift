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
        if report.chain.isEmpty {
            console.out("\(report.node) is \(report.state.rawValue)")
        } else {
            console.out("\(report.node) is \(report.state.rawValue); it would \(report.chain[0].action) because")
        }
        for (depth, link) in report.chain.enumerated() {
            if depth > 0 { console.out("\(link.node) would \(link.action) because") }
            for reason in link.reasons { console.out("  " + reason.line) }
        }
        guard let last = report.last else { return }
        let age = Amount.duration(Date().timeIntervalSince(last.when))
        let word = report.node.kind == "test" ? "ran" : "built"
        console.out(
            "last \(word) \(age) ago in \(Amount.duration(last.seconds)), key \(last.key.prefix(16))"
                + (last.failure.map { ", failed: \($0)" } ?? ""))
        for reason in last.reasons { console.out("  because " + reason) }
        if let commit = last.commit { console.out("  commit \(commit.prefix(12))") }
        if let log = last.log { console.out("  log .faaso/\(log)") }
    }
}
