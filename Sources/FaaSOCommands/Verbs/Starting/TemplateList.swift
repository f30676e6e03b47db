import ArgumentParser
import Insight
import Operations

extension Template {
    /// `faaso template ls`
    struct List: QuickVerb {
        static let configuration = CommandConfiguration(
            commandName: "ls",
            abstract: "List the templates: where they come from, and if a copy was edited.",
            discussion: "Example:\n  faaso template ls")

        @OptionGroup var global: GlobalOptions
        @Flag(help: "Print JSON (faaso.templates/1).")
        var json = false

        func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
            let report = try operations.templates()
            try console.render(report, json: json) { TemplateText(report).lines(width: console.outWidth).forEach(console.out) }
            return .done
        }
    }
}
