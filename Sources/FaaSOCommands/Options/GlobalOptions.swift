import ArgumentParser
import FoundationEssentials
import Operations

/// The options of every command.
struct GlobalOptions: ParsableArguments {
    @Option(name: [.customShort("C"), .customLong("directory")], help: ArgumentHelp("Work in this folder.", valueName: "dir"))
    var directory: String = "."

    /// The environment variables of the process.
    var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// The console for this environment.
    var console: Console { Console(environment: environment) }

    /// The operations of the chosen folder. Their notices are printed.
    func operations(_ console: Console) -> RepositoryOperations {
        RepositoryOperations(directory: directory, environment: environment) { console.show($0) }
    }
}
