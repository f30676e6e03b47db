import ArgumentParser
import FunctionModel
import Glibc
import Operations
import Workspaces

/// `faaso supervise`
struct Supervise: Verb {
    static let configuration = CommandConfiguration(
        commandName: "supervise",
        abstract: "Keep what was deployed running: repair what stops, is not healthy, or was removed.",
        discussion: """
            It stays in the foreground until SIGTERM or Ctrl-C, and says each event in a line. It obeys the newest deployment,
            never the working tree. What fails again and again is tried less and less often, up to five minutes apart, each
            function by itself. Metrics are in Prometheus' format, at /metrics.

            Examples:
              faaso supervise
              faaso supervise --json --metrics 127.0.0.1:9464
              faaso supervise --systemd | sudo tee /etc/systemd/system/faaso-shop.service
            """)

    @OptionGroup var global: GlobalOptions
    @Option(help: ArgumentHelp("How often to look, in seconds; events of the engine are reasons to look at once.", valueName: "s"))
    var every = 5.0
    @Flag(help: "Print JSON, a line for each event (faaso.supervision/1).")
    var json = false
    @Option(help: ArgumentHelp("Serve metrics there; the loopback only.", valueName: "address"))
    var metrics: MetricsAddress?
    @Option(help: ArgumentHelp("The project (default: the repository's); then no repository is read.", valueName: "name"))
    var project: String?
    @Flag(help: "Print a unit for systemd that does this, and end.")
    var systemd = false

    func validate() throws {
        guard every >= 0.1, every <= 3600 else { throw ValidationError("--every needs a number from 0.1 to 3600") }
        if let project, !Project.isName(project) { throw ValidationError("'\(project)' is not a name of a project") }
    }

    func run() throws {
        let console = global.console
        let operations = global.operations(console)
        if systemd {
            return try CommandRun.now(console) {
                console.rawOut(try unit(operations).text)
                return .done
            }
        }
        try CommandRun.waiting(console) {
            let connection = try await operations.supervisedConnection(project: project)
            try await Supervision(connection, every: .seconds(every), metrics: metrics) { event in
                // An event consists of texts, which can always be encoded.
                if json { try? console.jsonLine(event) } else { SupervisionText(event).print(to: console) }
            }.run()
            return .done
        }
    }

    /// The systemd unit. It names the project, so it also starts if the working tree has errors.
    private func unit(_ operations: RepositoryOperations) throws -> SystemdUnit {
        let name = try project ?? operations.partialWorkspace().project
        var arguments = ["supervise", "--project", name]
        if every != 5 { arguments += ["--every", "\(every)"] }
        if json { arguments.append("--json") }
        if let metrics { arguments += ["--metrics", metrics.description] }
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let program = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return SystemdUnit(
            project: name, program: length > 0 ? program : "/usr/local/bin/faaso", arguments: arguments,
            user: getuid() == 0 ? nil : getuid(), environment: operations.environment)
    }
}
