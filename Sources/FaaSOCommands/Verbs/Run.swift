import ArgumentParser
import FunctionModel
import Glibc
import Pipeline

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
            let options = running.options(functions: [function])
            let runner = Runner(
                workspace, connection: connection, environment: global.environment, options: options, progress: display.progress)
            let (report, current) = try await display.showing { try await runner.run(.build) }
            guard report.failed.isEmpty, let metadata = current.project.function(function)?.metadata else { return .failed }
            console.note("http://127.0.0.1:\(port)")
            var words = ["run", "--rm", "--init", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
            words += ["--tmpfs", "/tmp:size=64m", "--memory", "\(metadata.limits.memory)", "--pids-limit", "\(metadata.limits.pids)"]
            words += isatty(0) == 1 ? ["-it"] : []
            for (name, value) in metadata.fullEnvironment.sorted(by: { $0.key < $1.key }) { words += ["--env", "\(name)=\(value)"] }
            words += ["--publish", "127.0.0.1:\(port):\(Contract.port)", "\(workspace.project.name)/\(function):latest"]
            try await DockerProcess(connection).become(words)
        }
    }
}
