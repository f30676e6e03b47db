import ArgumentParser
import Glibc
import Operations

/// `faaso exec FUNCTION COMMAND…`
struct Exec: WaitingVerb, HostedVerb {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command in a function's container.",
        discussion: """
            Examples:
              faaso exec sum sh
              faaso exec sum -- python3 -c 'import handler; print(handler)'
              faaso exec --to prod sum sh
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var host: HostOption
    var readsInput: Bool { true }
    var commandFollows: Bool { true }
    var functionWords: [String] { [function] }
    /// The options of `docker exec`. A terminal is always passed on, so they change nothing.
    @Flag(name: .customShort("i"), help: .hidden)
    var isInteractive = false
    @Flag(name: .customShort("t"), help: .hidden)
    var hasTerminal = false
    @Argument(help: "The function.", completion: .functions)
    var function: String
    @Argument(parsing: .captureForPassthrough, help: "The command and its arguments.")
    var command: [String] = []

    func validate() throws {
        if command.first == "--to" || command.first?.hasPrefix("--to=") == true {
            throw ValidationError("--to stands before the function: what follows the function is the command")
        }
        if words.isEmpty { throw ValidationError("a command is needed, such as sh") }
    }

    private var words: [String] { command.first == "--" ? Array(command.dropFirst()) : command }

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let containers = try await operations.containers()
        let target = try await containers.named(function)
        let terminal = isatty(0) == 1 && isatty(1) == 1 ? ["-it"] : ["-i"]
        // This process becomes the docker CLI, which handles all cases of terminals.
        try await DockerProcess(containers.connection).become(["exec"] + terminal + [target.id] + words)
    }
}
