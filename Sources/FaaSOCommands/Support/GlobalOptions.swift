import ArgumentParser
import ContentHash
import FoundationEssentials
import FunctionModel
import Glibc
import Pipeline

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(name: [.customShort("C"), .customLong("directory")], help: ArgumentHelp("Work in this folder.", valueName: "dir"))
    var directory: String = "."

    /// What the process was started with.
    var environment: [String: String] { ProcessInfo.processInfo.environment }

    var console: Console { Console(environment: environment) }

    /// The repository that holds the folder, with everything in it that is wrong as an error.
    func workspace(afresh: Bool = false) throws -> Workspace {
        try Workspace(containing: directory, afresh: afresh)
    }

    /// The engine and the project's running state.
    func connect(_ workspace: Workspace) async throws -> EngineConnection {
        try await EngineConnection(project: workspace.project.name, environment: environment)
    }
}
