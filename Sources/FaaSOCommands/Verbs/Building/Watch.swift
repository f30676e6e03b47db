import ArgumentParser
import Operations
import Pipeline

/// `faaso watch [FUNCTION…]`
struct Watch: DisplayingVerb {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Run 'up' again whenever a file that counts is saved.",
        discussion: """
            It watches the templates, functions, included paths and settings, and runs when the content of a file has changed. A save
            that changes nothing starts a run only after a failure. An error stays on the screen until it is corrected. If files of a
            build change, the build is stopped and starts again. Ctrl-C ends the command; the functions go on running.

            Examples:
              faaso watch
              faaso watch sum --goal test
            """)

    @OptionGroup var global: GlobalOptions
    @Option(help: "The last step of a run.")
    var goal: Target = .up
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The number of steps that run at once (default: the number of processors).", valueName: "n")
    )
    var jobs: Int?
    @Flag(name: .shortAndLong, help: "Print every line of the builds.")
    var verbose = false
    @Argument(help: "Functions to watch (default: all).", completion: .functions)
    var functions: [String] = []

    /// The goal of a run.
    enum Target: String, ExpressibleByArgument, CaseIterable { case build, test, up }

    func validate() throws {
        try StepOptions.check(jobs: jobs)
    }

    var isVerbose: Bool { verbose }

    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        let goal = Goal(rawValue: goal.rawValue) ?? .up
        let watching = try operations.watch(goal, functions: functions, options: StepOptions.options(jobs: jobs))
        let text = WatchText(console: console, root: watching.root) { display.note($0) }
        try await watching.run(progress: display.progress, showing: { try await display.showing($0) }, onEvent: text.show)
        console.note("stopped watching" + (goal == .up ? "; the functions go on running" : ""))
        return .done
    }
}
