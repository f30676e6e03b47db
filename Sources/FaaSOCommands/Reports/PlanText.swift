import Basics
import Pipeline
import WorkModel

/// A plan for people: a line for each step with its first reason, and further reasons below it.
struct PlanText {
    private let report: PlanReport

    /// Creates the text of a plan.
    init(_ report: PlanReport) {
        self.report = report
    }

    /// Prints the plan, its problems, and a note about unchecked parts.
    func print(to console: Console) {
        console.out(lines(console).joined(separator: "\n"))
        console.show(report.problems.map(\.diagnostic))
        if !report.unchecked.isEmpty { console.note("not checked: " + report.unchecked.map(\.description).joined(separator: ", ")) }
    }

    /// The plan as lines, in the styles of the console's standard output.
    func lines(_ console: Console) -> [String] {
        var lines: [String] = []
        for step in report.steps {
            let action = console.outStyle(step.action.rawValue.padded(to: 7), .bold)
            let warning = step.interrupts ? console.outStyle("  interrupts service", .yellow) : ""
            lines.append("\(action)  \(step.node)\(warning)")
            for reason in step.reasons { lines.append("         " + console.outStyle(ForeignLine.plain(reason.line), .dim)) }
        }
        for network in report.networks ?? [] {
            lines.append("\(console.outStyle("create ", .bold))  network \(network.name)")
            let named = "named by \(network.functions.joined(separator: ", ")); it does not exist"
            lines.append("         " + console.outStyle(named, .dim))
        }
        if report.steps.isEmpty {
            lines.append("nothing to do: \(report.unchanged.counted("node")) up to date")
        } else {
            lines.append("\(report.steps.count.counted("step")); \(report.unchanged) unchanged")
        }
        for (index, operation) in (report.operations ?? []).enumerated() { lines.append("[\(index + 1)] \(operation)") }
        return lines
    }
}
