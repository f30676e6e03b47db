import ArgumentParser
import FoundationEssentials
import Glibc

/// `faaso exec FUNCTION COMMAND…`
struct Exec: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command in a function's container.",
        discussion: """
            Examples:
              faaso exec sum sh
              faaso exec sum -- python3 -c 'import handler; print(handler)'
            """)

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The function.", completion: .functions) var function: String
    @Argument(parsing: .captureForPassthrough, help: "The command and its arguments.") var command: [String] = []

    func validate() throws {
        if words.isEmpty { throw ValidationError("a command is needed, such as sh") }
    }

    private var words: [String] { command.first == "--" ? Array(command.dropFirst()) : command }

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let partial = try global.partialWorkspace()
            let connection = try await global.connect(partial)
            let target = try await RunningContainers(connection, partial).named(function)
            let terminal = isatty(0) == 1 && isatty(1) == 1 ? ["-it"] : ["-i"]
            // The docker CLI knows everything about terminals; this process becomes it.
            try await DockerProcess(connection).become(["exec"] + terminal + [target.id] + words)
        }
    }
}
