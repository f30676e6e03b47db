import Basics
import TemplateStandard

/// The results of the standard, for people.
struct StandardText {
    private let report: StandardReport

    init(_ report: StandardReport) {
        self.report = report
    }

    /// One line for each check, with a hint below each failure, and one line of figures.
    var lines: [String] {
        report.templates.flatMap { template -> [String] in
            if template.checks.isEmpty { return ["\(template.name): the probe was not built"] }
            let checks = template.checks.flatMap { result -> [String] in
                guard let failure = result.failure else { return ["  ok      \(result.check.title)"] }
                return ["  failed  \(result.check.title): \(failure)", "          hint: \(result.check.hint)"]
            }
            let start = template.startSeconds.map { "starts in \(Int($0 * 1000)) ms" }
            let memory = template.memoryBytes.map { "memory \($0 >> 20) MiB" }
            let figures = [start, "image \(template.imageBytes >> 20) MiB", memory].compactMap { $0 }
            return [template.name] + checks + ["  " + figures.joined(separator: ", ")]
        }
    }
}
