import ArgumentParser
import Basics
import Operations
import TemplateStandard

extension Template {
    /// `faaso template test [NAME…]`
    struct Test: DisplayingVerb {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Build the probe of a template, and check it against the standard.",
            discussion: """
                The probe is templates/NAME/scaffold with templates/NAME/probe over it; docs/template-standard.md describes it. Exit
                status 1 means that a check failed, or that a probe is missing or cannot be built.

                Checks: \(Standard.checks.map(\.name).joined(separator: " "))

                Examples:
                  faaso template test python
                  faaso template test --only sigterm --only stream
                """)

        @OptionGroup var global: GlobalOptions
        @Flag(help: "Print JSON (faaso.template-test/1).")
        var json = false
        @Flag(name: .shortAndLong, help: "Show every line of the builds.")
        var verbose = false
        @Option(
            name: .customLong("only"),
            help: ArgumentHelp("Run only this check; may be repeated.", valueName: "check"), completion: .list(Standard.checks.map(\.name)))
        var only: [String] = []
        @Argument(help: "Templates (default: all).", completion: .runtimes)
        var names: [String] = []

        func validate() throws {
            let known = Standard.checks.map(\.name)
            guard let unknown = only.first(where: { !known.contains($0) }) else { return }
            let hint = NameHint.hints([unknown], among: known).first.map { ": " + $0 } ?? ""
            throw ValidationError("there is no check '\(unknown)'\(hint)")
        }

        var isVerbose: Bool { verbose }

        func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
            let checks = Standard.checks.filter { only.isEmpty || only.contains($0.name) }
            let (names, json, text) = (names, json, StandardText(console))
            let report = try await display.showing {
                try await operations.testTemplates(names, checks: checks, progress: display.progress) { event in
                    if !json { text.lines(event).forEach(console.out) }
                }
            }
            if json { try console.json(report) }
            return report.isGood ? .done : .failed
        }
    }
}
