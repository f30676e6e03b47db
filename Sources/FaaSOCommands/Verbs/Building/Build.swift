import ArgumentParser
import Operations
import Pipeline

/// `faaso build [FUNCTION…]`
struct Build: DisplayingVerb {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build the images whose inputs changed. The default command.",
        discussion: """
            Examples:
              faaso                      builds what changed
              faaso build sum --force    builds one function again
              faaso build -n             prints what would be built, and why
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var running: RunningOptions
    @Flag(name: [.customShort("n"), .long], help: "Print what would be done, and why; change nothing.")
    var dryRun = false
    @Argument(help: "Functions to build (default: all).", completion: .functions)
    var functions: [String] = []

    var isVerbose: Bool { running.steps.verbose }

    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        try await GoalCommand(goal: .build, options: running.options, reports: running.reports, functions: functions, dryRun: dryRun)
            .perform(operations, display, console)
    }
}
