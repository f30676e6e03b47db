import ArgumentParser
import FunctionModel
import Insight
import Operations
import Scaffolding
import Workspaces

extension Template {
    /// `faaso template add NAME [GIT_URL[@REF]]`
    struct Add: WaitingVerb {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Copy a built-in template, or one from a git repository, into templates/NAME.",
            discussion: """
                Without an address, NAME is a built-in template: \(BuiltInTemplates.summaries.map(\.name).joined(separator: ", ")).
                From then on it is yours to edit.

                With an address, the template is the folder templates/NAME of that repository, or the whole repository if it has a
                Dockerfile at its root. REF is a branch, tag or commit; 'template update' follows it. Nothing of the repository is executed.

                The files of the template's 'include' are copied too where they are missing.

                Examples:
                  faaso template add node
                  faaso template add python https://git.example/team/templates.git@v1
                """)

        @OptionGroup var global: GlobalOptions
        @Flag(help: "Print JSON (faaso.templates/1).")
        var json = false
        @Argument(help: "The name: lower-case letters, digits and '-'.", completion: .builtInRuntimes)
        var name: String
        @Argument(help: ArgumentHelp("An address as for git clone, with a branch, tag or commit after '@'.", valueName: "git-url[@ref]"))
        var source: String?

        func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
            let report: TemplateReport
            if let source {
                report = try await operations.addTemplate(name, from: TemplateSource(parsing: source))
            } else {
                let written = try Scaffold(root: operations.root()).addTemplate(name)
                for path in written { console.note("wrote \(path)") }
                report = TemplateReport([.init(name, .added, nil)])
            }
            try console.render(report, json: json) { TemplateText(report).lines(width: console.outWidth).forEach(console.out) }
            return .done
        }
    }
}
