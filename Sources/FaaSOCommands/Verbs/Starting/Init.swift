import ArgumentParser
import Operations
import Scaffolding

/// `faaso init`
struct Init: QuickVerb {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a repository of functions here: settings, routes, the folders, and a first template.",
        discussion: """
            Writes faaso.yml, routes.yml, templates/python, functions/ and .faaso/; never overwrites a file.

            Example:
              mkdir shop && cd shop && faaso init && faaso new hello --runtime python && faaso up
            """)

    @OptionGroup var global: GlobalOptions
    @Option(help: "The project's name (default: the folder's).")
    var project: String?

    func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
        let written = try Scaffold(root: operations.directory).initialise(project: project)
        for path in written { console.note("wrote \(path)") }
        console.note(written.isEmpty ? "everything is there already" : "next: faaso new hello --runtime python")
        return .done
    }
}
