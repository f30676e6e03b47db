import ArgumentParser
import Operations
import Pipeline

/// `faaso up [FUNCTION…]`
struct Up: DisplayingVerb, HostVerb {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Build and test what changed, and make the running functions match the repository.",
        discussion: """
            Only containers whose desired state changed are replaced. A new version takes over once it is healthy and its tests have
            passed, and no request is dropped. Functions with 'deploy: recreate' are interrupted. A change of routes
            starts a second Caddy for a while; docs/operations.md has the cost of that.

            Examples:
              faaso up                brings everything up to date
              faaso up sum            one function only
              faaso up --supervise    stays, and keeps the functions running as 'faaso supervise' does
              faaso up --to prod      builds and tests here, and deploys to a host (docs/hosts.md)
              faaso up -n             prints what would be done, and why
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var host: HostOption
    @OptionGroup var running: RunningOptions
    @Flag(name: [.customShort("n"), .long], help: "Print what would be done, and why; change nothing.")
    var dryRun = false
    @Flag(help: "Take over a project name that another repository has deployed.")
    var adopt = false
    @Flag(help: "After a run without a failure, stay in the foreground and keep the functions running.")
    var supervise = false
    /// The options of `compose up` that `up` always acts by. They change nothing.
    @Flag(name: [.customShort("d"), .customLong("detach")], help: .hidden)
    var isDetached = false
    @Flag(name: .customLong("build"), help: .hidden)
    var isBuilding = false
    @Argument(help: "Functions to bring up (default: all).", completion: .functions)
    var functions: [String] = []

    func validate() throws {
        if host.to != nil, supervise {
            throw ValidationError("--supervise is for this machine: 'faaso supervise --systemd --to' makes a service")
        }
    }

    var isVerbose: Bool { running.steps.verbose }

    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        var options = running.options
        options.adopt = adopt
        return try await GoalCommand(
            goal: .up, options: options, reports: running.reports, functions: functions, dryRun: dryRun, supervise: supervise,
            hosts: host.to
        ).perform(operations, display, console)
    }
}
