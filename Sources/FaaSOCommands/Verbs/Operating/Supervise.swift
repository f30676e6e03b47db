import ArgumentParser
import FunctionModel
import Glibc
import Operations
import Workspaces

/// `faaso supervise`
struct Supervise: Verb, HostedVerb {
    static let configuration = CommandConfiguration(
        commandName: "supervise",
        abstract: "Keep the deployed functions running: repair containers that stop, are unhealthy or were removed.",
        discussion: """
            It stays in the foreground until SIGTERM or Ctrl-C, and prints a line for each event. It follows the newest deployment,
            never the working tree. If repairs of a function fail, the pause between them grows up to five minutes. Metrics are in
            Prometheus' format, at /metrics.

            Examples:
              faaso supervise
              faaso supervise --json --metrics 127.0.0.1:9464
              faaso supervise --stage staging
              faaso supervise --systemd | sudo tee /etc/systemd/system/faaso-shop.service
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var host: HostOption
    @Option(help: ArgumentHelp("Seconds between two checks. An event of the engine causes a check at once.", valueName: "s"))
    var every = 5.0
    @Flag(help: "Print JSON, a line for each event (faaso.supervision/1).")
    var json = false
    @Option(help: ArgumentHelp("Serve metrics at this address of the loopback, such as 127.0.0.1:9464.", valueName: "address"))
    var metrics: MetricsAddress?
    @Option(help: ArgumentHelp("The project (default: that of the repository). With it, no repository is needed.", valueName: "name"))
    var project: String?
    @Flag(help: "Print a systemd unit that runs this command, and end.")
    var systemd = false

    func validate() throws {
        try NumberCheck.interval(every, "--every")
        if let project, !Project.isName(project) { throw ValidationError("'\(project)' is not a name of a project") }
        if project != nil, global.stage?.isEmpty == false {
            throw ValidationError("--stage is for the repository's project, and --project names another one")
        }
    }

    func run() throws {
        let console = self.console
        let operations = global.operations(console)
        if systemd {
            return try CommandRun.now(console) {
                console.rawOut(try unit(operations).text)
                return .done
            }
        }
        try CommandRun.waiting(console) {
            let connection = try await operations.supervisedConnection(project: project)
            let supervision = Supervision(connection, every: .seconds(every), metrics: metrics) { event in
                // An event consists of texts, which can always be encoded.
                if json { try? console.jsonLine(event) } else { SupervisionText(event).print(to: console) }
            }
            try await operations.supervise(supervision, project: project)
            return .done
        }
    }

    /// The systemd unit. It names the project, so it also starts if the working tree has errors.
    private func unit(_ operations: RepositoryOperations) throws -> SystemdUnit {
        let partial = project == nil ? try operations.partialWorkspace() : nil
        let name = project ?? partial?.project ?? ""
        var arguments = ["supervise", "--project", name]
        if every != 5 { arguments += ["--every", "\(every)"] }
        if json { arguments.append("--json") }
        if let metrics { arguments += ["--metrics", metrics.description] }
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let own = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // On a host of --to, the running program is one of several, and may be removed.
        let hosted = partial.flatMap { $0.isHosted && access($0.root + "/faaso", X_OK) == 0 ? $0.root + "/faaso" : nil }
        let program = hosted ?? (length > 0 ? own : "/usr/local/bin/faaso")
        return SystemdUnit(
            project: name, program: program, arguments: arguments,
            user: getuid() == 0 ? nil : getuid(), environment: operations.environment)
    }
}
