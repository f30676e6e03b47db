import ArgumentParser
import Operations
import TemplateStandard

extension Template {
    /// `faaso template test [NAME…]`
    struct Test: DisplayingVerb {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Build a template's probe and check it against the standard.",
            discussion: """
                The probe is templates/<name>/probe over templates/<name>/scaffold. docs/template-standard.md describes it.

                Example:
                  faaso template test python
                """)

        @OptionGroup var global: GlobalOptions
        @Flag(help: "Print JSON (faaso.template-test/1).")
        var json = false
        @Argument(help: "Templates (default: all).", completion: .runtimes)
        var names: [String] = []

        var isVerbose: Bool { false }

        func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
            let report = try await operations.testTemplates(names, progress: display.progress) { try await display.showing($0) }
            try console.render(report, json: json) { StandardText(report).lines.forEach(console.out) }
            return report.isGood ? .done : .failed
        }
    }
}
