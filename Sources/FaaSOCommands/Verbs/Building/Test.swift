import ArgumentParser
import Operations
import Pipeline

/// `faaso test [FUNCTION…]`
struct Test: DisplayingVerb {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Build what changed and run the functions' own tests against it.",
        discussion: """
            A result is valid for one image, one environment and one set of test definitions. A failure is never reused.

            Examples:
              faaso test           tests what changed
              faaso test sum -B    tests one function again
              faaso test sum --only adds    runs one of its tests; the result is not recorded
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var running: RunningOptions
    @Flag(name: [.customShort("n"), .long], help: "Print what would be done, and why; change nothing.")
    var dryRun = false
    @Option(
        name: .customLong("only"),
        help: ArgumentHelp("Run only the tests of this name, even if their records are current.", valueName: "name"))
    var only: [String] = []
    @Argument(help: "Functions to test (default: all).", completion: .functions)
    var functions: [String] = []

    func validate() throws {
        if !only.isEmpty, running.build.push { throw ValidationError("--push needs all tests of a function, so it cannot go with --only") }
    }

    var isVerbose: Bool { running.steps.verbose }

    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        var options = running.options
        options.onlyTests = only.isEmpty ? nil : Set(only)
        return try await GoalCommand(goal: .test, options: options, reports: running.reports, functions: functions, dryRun: dryRun)
            .perform(operations, display, console)
    }
}
