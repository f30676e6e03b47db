import ArgumentParser
import ContentHash
import FoundationEssentials
import FunctionModel
import Glibc
import Pipeline
import Synchronization

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(name: [.customShort("C"), .customLong("directory")], help: ArgumentHelp("Work in this folder.", valueName: "dir"))
    var directory: String = "."

    /// What the process was started with.
    var environment: [String: String] { ProcessInfo.processInfo.environment }

    var console: Console { Console(environment: environment) }

    /// The repository that holds the folder, with everything in it that is wrong as an error.
    func workspace() throws -> Workspace {
        try workspace(LastLook(containing: directory))
    }

    /// The same of a repository that was found already.
    func workspace(_ last: LastLook) throws -> Workspace {
        let console = console
        let said = Mutex<Set<String>>([])
        return try Workspace(last) { name in
            guard said.withLock({ $0.insert(name).inserted }) else { return }
            console.warning(".faaso/\(name) cannot be read, and counts as absent")
        }
    }

    /// The engine and the project's running state.
    func connect(_ workspace: Workspace) async throws -> EngineConnection {
        try await EngineConnection(project: workspace.project.name, environment: environment)
    }

    /// Both, where no other repository has deployed the project.
    func owned() async throws -> (workspace: Workspace, connection: EngineConnection) {
        let workspace = try workspace()
        let connection = try await connect(workspace)
        try await connection.checkOwner(workspace)
        return (workspace, connection)
    }
}
