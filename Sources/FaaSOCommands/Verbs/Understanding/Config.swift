import ArgumentParser
import Insight
import Operations

/// `faaso config [FUNCTION]`
struct Config: QuickVerb {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Print the effective fields of a function, or the project's settings and routes, and where each comes from.",
        discussion: """
            The output is YAML. The comment behind each value names its layer and its place: 'default', 'settings' (faaso.yml),
            'template', 'metadata', 'stage', 'routes' or 'environment_file'. Tests are listed by name. Values of secrets, of environment
            files and of passwords are never printed. It asks no engine, and an error in another function's files is only a warning.

            Examples:
              faaso config                settings and routes of the project
              faaso config sum
              faaso config sum --stage staging
              faaso config . --json | jq -r '.fields[] | select(.layer == "settings").field'
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Print JSON (faaso.config/1).")
    var json = false
    @Argument(help: "The function (default: the project).", completion: .functions)
    var function: String?

    func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
        let report = try operations.config(of: function)
        try console.render(report, json: json) { report.yaml.forEach(console.out) }
        return .done
    }
}
