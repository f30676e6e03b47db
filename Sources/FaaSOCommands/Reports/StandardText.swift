import Operations
import TemplateStandard

/// The results of the standard for templates, for people.
struct StandardText {
    private let console: Console

    /// Creates the text for a console.
    init(_ console: Console) { self.console = console }

    /// The lines of an event. A check has one, with a hint if it failed. The figures of a template
    /// have one.
    func lines(_ event: StandardEvent) -> [String] {
        switch event {
        case .began(let name): [name]
        case .checked(let result): lines(result)
        case .ended(let template):
            [template.problem.map { word(.failed) + ForeignLine.plain($0) } ?? figures(template)].compactMap { $0 }
                + (template.hints ?? []).map { String(repeating: " ", count: 11) + "hint: " + ForeignLine.plain($0) }
        }
    }

    private func lines(_ result: StandardReport.Result) -> [String] {
        let name = word(result.verdict) + result.check.padded(to: 17)
        guard let reason = result.reason else { return [name + result.promise] }
        return [name + ForeignLine.plain(reason)] + (result.hint.map { [String(repeating: " ", count: 28) + "hint: " + $0] } ?? [])
    }

    private func word(_ verdict: StandardReport.Word) -> String {
        let style: Console.Style =
            switch verdict {
            case .passed: .green
            case .failed: .red
            case .skipped: .yellow
            }
        return "  " + console.outStyle(verdict.rawValue.padded(to: 9), style)
    }

    /// `  starts in 420 ms, image 152.3 MB, memory 21 MiB`. Nil without a figure.
    private func figures(_ template: StandardReport.Template) -> String? {
        let figures = [
            template.startSeconds.map { "starts in \(Amount.duration($0))" }, template.imageBytes.map { "image \(Amount.bytes($0))" },
            template.memoryBytes.map { "memory \(Amount.memory($0))" },
        ].compactMap { $0 }
        return figures.isEmpty ? nil : "  " + figures.joined(separator: ", ")
    }
}
