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
    @OptionGroup var steps: StepOptions
    @OptionGroup var reports: ReportOptions
    @Flag(name: [.customShort("n"), .long], help: "Print what would be done, and why; change nothing.")
    var dryRun = false
    @Flag(help: "Take over a project name that another repository has deployed.")
    var adopt = false
    @Argument(help: "Functions to deploy (default: all).", completion: .functions)
    var functions: [String] = []

    var isVerbose: Bool { steps.verbose }

    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        var options = steps.options
        options.adopt = adopt
        return try await GoalCommand(goal: .deploy, options: options, reports: reports, functions: functions, dryRun: dryRun)
            .perform(operations, display, console)
    }
}
