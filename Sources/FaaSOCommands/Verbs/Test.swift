import ArgumentParser
import Operations
import Pipeline

/// `faaso test [FUNCTION…]`
struct Test: DisplayingVerb {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Build what changed and run the functions' own tests against it.",
        discussion: """
            A result counts for one image, one environment and one set of definitions; a failure is never reused.

            Examples:
              faaso test           test what changed
              faaso test sum -B    test one function again
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var running: RunningOptions
    @Flag(name: [.customShort("n"), .long], help: "Say what would be done, and why; do nothing.")
    var dryRun = false
    @Argument(help: "Functions to test (default: all).", completion: .functions)
    var functions: [String] = []

    var isVerbose: Bool { running.verbose }

    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        try await GoalCommand(goal: .test, running: running, functions: functions, dryRun: dryRun).perform(operations, display, console)
    }
}
