import ArgumentParser
import Operations
import Pipeline

/// `faaso deploy [FUNCTION…]`
struct Deploy: DisplayingVerb {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Make the running functions match the repository, without building.",
        discussion: """
            It fails if an image or a test is not up to date. It is for pipelines that build in one job and deploy in another.

            Example:
              faaso test && faaso deploy
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var running: RunningOptions
    @Flag(name: [.customShort("n"), .long], help: "Print what would be done, and why; change nothing.")
    var dryRun = false
    @Flag(help: "Take over a project name that another repository has deployed.")
    var adopt = false
    @Argument(help: "Functions to deploy (default: all).", completion: .functions)
    var functions: [String] = []

    func validate() throws {
        if running.force || running.noCache || running.pull || running.push || running.pullOnly {
            throw ValidationError("deploy builds nothing: use 'faaso up' to build again")
        }
    }

    var isVerbose: Bool { running.verbose }

    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        try await GoalCommand(goal: .deploy, running: running, functions: functions, dryRun: dryRun, adopt: adopt)
            .perform(operations, display, console)
    }
}
