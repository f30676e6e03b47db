import ArgumentParser
import Operations
import Scaffolding
import Workspaces

/// `faaso new FUNCTION --runtime R`
struct New: QuickVerb, StagelessCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a function from its runtime's scaffold, and a route to it.",
        discussion: """
            Copies templates/<runtime>/scaffold to functions/<name>, and adds '/<name>: <name>' to routes.yml. A built-in runtime that
            templates/ does not have is written there first.

            Built-in runtimes:
            \(BuiltInRuntimes.lines)

            Example:
              faaso new hello --runtime python
            """)

    @OptionGroup var global: GlobalOptions
    @Option(name: [.short, .long, .customLong("lang")], help: "A folder of templates/, or a built-in runtime.", completion: .allRuntimes)
    var runtime: String
    @Flag(help: "Leave routes.yml as it is.")
    var noRoute = false
    @Argument(help: "The function's name: lower-case letters, digits and '-'.")
    var function: String

    func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
        let workspace = try operations.workspace()
        let function = try operations.functionName(self.function)
        let written = try Scaffold(root: workspace.root).newFunction(function, runtime: runtime, route: !noRoute, in: workspace.project)
        for path in written { console.note("wrote \(path)") }
        console.next("faaso up \(function)")
        return .done
    }
}
