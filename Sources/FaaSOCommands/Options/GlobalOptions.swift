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
        try Workspace(last, onUnusable: unusable)
    }

    /// The repository for a command that concerns what runs, where only faaso.yml has to be right.
    func site() throws -> Site {
        try Site(LastLook(containing: directory), onUnusable: unusable)
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
    func connect(_ site: Site) async throws -> EngineConnection {
        try await EngineConnection(project: site.project, environment: environment)
    }

    /// Both, where no other repository has deployed the project.
    func owned() async throws -> (site: Site, connection: EngineConnection) {
        let site = try site()
        let connection = try await connect(site)
        try await connection.checkOwner(repository: site.repository, root: site.root)
        return (site, connection)
    }
}
