import ArgumentParser
import Operations
import Pipeline

/// `faaso watch [FUNCTION…]`
struct Watch: DisplayingVerb {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Run 'up' again whenever a file that counts is saved.",
        discussion: """
            It watches the templates, functions, included paths and settings, and runs when the content of one has changed; a save
            that changes nothing is no reason, unless something failed. What is wrong stays on the screen until it is mended. A
            build whose files change meanwhile is stopped and begun anew. It goes on until Ctrl-C; the functions go on running.

            Examples:
              faaso watch
              faaso watch sum --goal test
            """)

    @OptionGroup var global: GlobalOptions
    @Option(help: "How far to go: build, test or up.")
    var goal: Target = .up
    @Option(name: .shortAndLong, help: ArgumentHelp("How much to do at once (default: the number of processors).", valueName: "n"))
    var jobs: Int?
    @Flag(name: .shortAndLong, help: "Show every line of the builds.")
    var verbose = false
    @Argument(help: "Functions to watch (default: all).", completion: .functions)
    var functions: [String] = []

    /// The goal of a run.
    enum Target: String, ExpressibleByArgument, CaseIterable { case build, test, up }

    func validate() throws {
        try RunningOptions.check(jobs: jobs)
    }

    var isVerbose: Bool { verbose }

    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        let goal = Goal(rawValue: goal.rawValue) ?? .up
        var options = RunOptions()
        options.jobs = jobs ?? RunningOptions.processors
        let watching = try operations.watch(goal, functions: functions, options: options)
        let text = WatchText(console: console, root: watching.root) { display.note($0) }
        try await watching.run(progress: display.progress, showing: { try await display.showing($0) }, onEvent: text.show)
        console.note("stopped watching" + (goal == .up ? "; the functions go on running" : ""))
        return .done
    }
}
