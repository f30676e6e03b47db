import ArgumentParser
import Pipeline

/// `faaso build [FUNCTION…]`
struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build the images whose inputs changed. The default command.",
        discussion: """
            Examples:
              faaso                      build what changed
              faaso build sum --force    build one function again
              faaso build -n             say what would be built, and why
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var running: RunningOptions
    @Flag(name: [.customShort("n"), .long], help: "Say what would be done, and why; do nothing.") var dryRun = false
    @Argument(help: "Functions to build (default: all).", completion: .functions) var functions: [String] = []

    func run() throws {
        try GoalCommand(goal: .build, global: global, running: running, functions: functions, dryRun: dryRun).run()
    }
}
