import ArgumentParser
import Operations

extension Template {
    /// `faaso template update [NAME…]`
    struct Update: WaitingVerb {
        static let configuration = CommandConfiguration(
            commandName: "update",
            abstract: "Copy the present commits of copied templates.",
            discussion: """
                An edited copy is refused, unless --force replaces the edits.

                Examples:
                  faaso template update
                  faaso template update python
                """)

        @OptionGroup var global: GlobalOptions
        @Flag(help: "Replace edited files.")
        var force = false
        @Flag(help: "Print JSON (faaso.templates/1).")
        var json = false
        @Argument(help: "Templates (default: all copied ones).", completion: .runtimes)
        var names: [String] = []

        func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
            let report = try await operations.updateTemplates(names, force: force)
            try console.render(report, json: json) { TemplateText(report).lines(width: console.outWidth).forEach(console.out) }
            return .done
        }
    }
}
