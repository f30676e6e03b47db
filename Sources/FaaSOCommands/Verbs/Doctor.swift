import Insight
import ArgumentParser

/// `faaso doctor`
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything that faaso needs, and say what to do about what is missing.",
        discussion: "Example:\n  faaso doctor")

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Print JSON (faaso.doctor/1).") var json = false

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let report = await DoctorReport.make(directory: global.directory, environment: global.environment)
            // What an interrupt kept it from looking at is not wrong.
            try Task.checkCancellation()
            if json { try console.json(report) } else { print(report, console) }
            return report.checks.contains { $0.result == .failed } ? .failed : .done
        }
    }

    private func print(_ report: DoctorReport, _ console: Console) {
        for check in report.checks {
            let mark =
                switch check.result {
                case .passed: console.outStyle("ok      ", .green)
                case .warned: console.outStyle("warning ", .yellow)
                case .failed: console.outStyle("failed  ", .red)
                }
            console.out("\(mark)\(check.name): \(check.finding)")
            for hint in check.hints { console.out("        hint: \(hint)") }
        }
    }
}
