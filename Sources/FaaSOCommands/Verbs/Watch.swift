import Pipeline
import ArgumentParser

/// `faaso watch [FUNCTION…]`
struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Run 'up' again whenever a file that counts is saved.",
        discussion: """
            It watches the templates, functions, included paths and settings, and runs when the content of one has changed; a save
            that changes nothing is no reason, unless something failed. What is wrong stays on the screen until it is mended. A
            build whose files change meanwhile is stopped and begun anew. It goes on until Ctrl-C; what runs then goes on running.

            Examples:
              faaso watch
              faaso watch sum --goal test
            """)

    @OptionGroup var global: GlobalOptions
    @Option(help: "How far to go: build, test or up.") var goal: Target = .up
    @Option(name: .shortAndLong, help: ArgumentHelp("How much to do at once (default: the number of processors).", valueName: "n"))
    var jobs: Int?
    @Flag(name: .shortAndLong, help: "Show every line of the builds.") var verbose = false
    @Argument(help: "Functions to watch (default: all).", completion: .functions) var functions: [String] = []

    /// How far a run goes.
    enum Target: String, ExpressibleByArgument, CaseIterable { case build, test, up }

    func validate() throws {
        try RunningOptions.check(jobs: jobs)
    }

    func run() throws {
        let console = global.console
        let session: WatchSession
        do {
            session = try WatchSession(
                goal: Goal(rawValue: goal.rawValue) ?? .up, global: global, console: console, jobs: jobs, verbose: verbose,
                functions: functions)
        } catch { return try CommandRun.now(console) { throw error } }
        try CommandRun.waiting(console, note: { session.note($0) }) { try await session.run() }
    }
}
