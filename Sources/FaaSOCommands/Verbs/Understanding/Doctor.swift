import ArgumentParser
import Insight
import Operations

/// `faaso doctor`
struct Doctor: WaitingVerb {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything that faaso needs, with a hint for each part that is missing.",
        discussion: "Example:\n  faaso doctor")

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Print JSON (faaso.doctor/1).")
    var json = false

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let report = try await operations.doctor()
        try console.render(report, json: json) { show(report, console) }
        return report.checks.contains { $0.result == .failed } ? .failed : .done
    }

    private func show(_ report: DoctorReport, _ console: Console) {
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
