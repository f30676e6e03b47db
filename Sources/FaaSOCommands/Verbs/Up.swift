import ArgumentParser
import Operations
import Pipeline

/// `faaso up [FUNCTION…]`
struct Up: DisplayingVerb {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Build and test what changed, and make what runs match the repository.",
        discussion: """
            Only containers whose desired state changed are replaced, after the new version is healthy and its tests have passed,
            and without dropping a request. Only a change of routes reloads the proxy; docs/operations.md says what that costs.

            Examples:
              faaso up                bring everything up to date
              faaso up sum            one function only
              faaso up --supervise    and stay, to keep it running ('faaso supervise' by itself)
              faaso up -n             what would happen, and why
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var running: RunningOptions
    @Flag(name: [.customShort("n"), .long], help: "Say what would be done, and why; do nothing.")
    var dryRun = false
    @Flag(help: "Take over a project name that another repository has deployed.")
    var adopt = false
    @Flag(help: "Stay in the foreground and keep what was deployed running; not after a failure.")
    var supervise = false
    /// The options of `compose up` that `up` always acts by. They change nothing.
    @Flag(name: [.customShort("d"), .customLong("detach")], help: .hidden)
    var isDetached = false
    @Flag(name: .customLong("build"), help: .hidden)
    var isBuilding = false
    @Argument(help: "Functions to bring up (default: all).", completion: .functions)
    var functions: [String] = []

    var isVerbose: Bool { running.verbose }

    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        try await GoalCommand(
            goal: .up, running: running, functions: functions, dryRun: dryRun, adopt: adopt, supervise: supervise
        ).perform(operations, display, console)
    }
}
