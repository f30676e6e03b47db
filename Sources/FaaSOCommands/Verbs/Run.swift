import Pipeline
import ArgumentParser
import ContainerEngine
import FunctionModel
import Glibc
import Workspaces

/// `faaso run FUNCTION`
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Build a function and run it in the foreground, without the proxy.",
        discussion: """
            The container has the function's environment and limits, and goes when it ends. Ctrl-C ends it.

            Example:
              faaso run sum --port 3000
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var running: RunningOptions
    @Option(name: .shortAndLong, help: "The port on 127.0.0.1.") var port = 3000
    @Argument(help: "The function.", completion: .functions) var function: String

    func validate() throws {
        guard (1...65_535).contains(port) else { throw ValidationError("--port needs a number from 1 to 65535") }
    }

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let workspace = try global.workspace()
            let connection = try await global.connect(workspace)
            let display = RunDisplay(console: console, verbose: running.verbose)
            let options = running.options(functions: .only([function]))
            let runner = Runner(
                workspace, connection: connection, environment: global.environment, options: options, progress: display.progress)
            let (report, current) = try await display.showing { try await runner.run(.build) }
            guard report.failed.isEmpty, let found = current.project.function(function) else { return .failed }
            let local = LocalRun(found, connection: connection, port: port, terminal: isatty(0) == 1)
            let id = try await local.create()
            console.note("http://127.0.0.1:\(port)")
            do {
                try await DockerProcess(connection).become(["start", "--attach"] + (local.terminal ? ["--interactive"] : []) + [id])
            } catch {
                try? await connection.engine.remove(id, force: true)
                throw error
            }
        }
    }
}
