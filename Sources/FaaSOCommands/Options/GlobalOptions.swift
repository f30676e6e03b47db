import Pipeline
import Workspaces
import ArgumentParser
import ContentHash
import FoundationEssentials
import FunctionModel
import Glibc
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
        try workspace(UnopenedWorkspace(containing: directory))
    }

    /// The same of a repository that was found already.
    func workspace(_ last: UnopenedWorkspace) throws -> Workspace {
        try Workspace(last, onUnusable: unusable)
    }

    /// The repository for a command that concerns what runs, where only faaso.yml has to be right.
    func partialWorkspace() throws -> PartialWorkspace {
        try PartialWorkspace(UnopenedWorkspace(containing: directory), onUnusable: unusable)
    }

    /// Says of each file of the cache once that it can't be used.
    private var unusable: @Sendable (String) -> Void {
        let console = console
        let said = Said()
        return { name in
            guard said.names.withLock({ $0.insert(name).inserted }) else { return }
            console.warning(".faaso/\(name) cannot be read, and counts as absent")
        }
    }

    private final class Said: Sendable { let names = Mutex<Set<String>>([]) }

    /// The engine and the project's running state.
    func connect(_ workspace: Workspace) async throws -> EngineConnection {
        try await EngineConnection(project: workspace.project.name, environment: environment)
    }

    /// The same for a command that concerns what runs.
    func connect(_ partial: PartialWorkspace) async throws -> EngineConnection {
        try await EngineConnection(project: partial.project, environment: environment)
    }

    /// Both, where no other repository has deployed the project.
    func owned() async throws -> (partial: PartialWorkspace, connection: EngineConnection) {
        let partial = try partialWorkspace()
        let connection = try await connect(partial)
        try await connection.checkOwner(repository: partial.repository, root: partial.root)
        return (partial, connection)
    }
}
