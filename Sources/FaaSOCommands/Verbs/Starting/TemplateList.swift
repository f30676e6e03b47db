import ArgumentParser
import Insight
import Operations
import Scaffolding

extension Template {
    /// `faaso template ls`
    struct List: QuickVerb {
        static let configuration = CommandConfiguration(
            commandName: "ls",
            abstract: "List the templates: where they come from, and if a copy was edited.",
            discussion: """
                --available lists the built-in templates with their descriptions instead; it needs no repository.

                Examples:
                  faaso template ls
                  faaso template ls --available
                """)

        @OptionGroup var global: GlobalOptions
        @Flag(help: "Print JSON (faaso.templates/1).")
        var json = false
        @Flag(help: "List the built-in templates, which 'template add' and 'new' write.")
        var available = false

        func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
            let report = available ? TemplateReport(BuiltInTemplates.all.map(TemplateReport.Template.init)) : try operations.templates()
            try console.render(report, json: json) { TemplateText(report).lines(width: console.outWidth).forEach(console.out) }
            return .done
        }
    }
}
