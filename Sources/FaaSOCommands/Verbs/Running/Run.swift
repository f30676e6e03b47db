import ArgumentParser
import Glibc
import Operations

/// `faaso run FUNCTION`
struct Run: DisplayingVerb {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Build a function and run it in the foreground, without the proxy.",
        discussion: """
            The container has the function's environment and limits. Ctrl-C ends it, and it is removed when it ends.

            Example:
              faaso run sum --port 3000
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var steps: StepOptions
    @OptionGroup var build: BuildOptions
    @Option(name: .shortAndLong, help: ArgumentHelp("The port on 127.0.0.1 that leads to the function.", valueName: "n"))
    var port = 3000
    @Argument(help: "The function.", completion: .functions)
    var function: String

    func validate() throws {
        guard (1...65_535).contains(port) else { throw ValidationError("--port needs a number from 1 to 65535") }
    }

    var isVerbose: Bool { steps.verbose }

    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        let isTerminal = isatty(0) == 1
        var options = steps.options
        build.set(&options)
        let container = try await operations.localContainer(
            function, port: port, isTerminal: isTerminal, options: options, progress: display.progress
        ) { try await display.showing($0) }
        guard let container else { return .failed }
        console.note("http://127.0.0.1:\(port)")
        do {
            try await DockerProcess(container.connection).become(
                ["start", "--attach"] + (isTerminal ? ["--interactive"] : []) + [container.id])
        } catch {
            await container.discard()
            throw error
        }
    }
}
