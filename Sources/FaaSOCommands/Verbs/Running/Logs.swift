import ArgumentParser
import FoundationEssentials
import Operations

/// `faaso logs FUNCTION…`
struct Logs: FollowingVerb, HostedVerb {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Print the output of functions, each line behind its function's name.",
        discussion: """
            Examples:
              faaso logs sum
              faaso logs -f --since 10m sum multiply     follows, also after a container was replaced
              faaso logs --proxy          the output of Caddy, with its access log
              faaso logs --json | jq -r 'select(.stream == "stderr").line'
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var host: HostOption
    var functionWords: [String] { functions }
    @Flag(name: .shortAndLong, help: "Print new lines until Ctrl-C.")
    var follow = false
    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("The number of last lines of each function (default: all).", valueName: "n"))
    var tail: Int?
    @Option(help: ArgumentHelp("Only lines of this last span of time, such as 90s, 10m, 2h.", valueName: "time"))
    var since: String?
    @Flag(help: "Put the time before each line.")
    var timestamps = false
    @Flag(help: "Add the proxy's lines. Without functions, print only the proxy's.")
    var proxy = false
    @Flag(help: "Print JSON, a line for each line (faaso.log/1).")
    var json = false
    @Argument(help: "Functions (default: all).", completion: .functions)
    var functions: [String] = []

    func validate() throws {
        try NumberCheck.atLeast(0, tail, "--tail")
        _ = try since.map { try Age(parsing: $0) }
    }

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let logs = try await operations.logs(query())
        let width = logs.names.map(\.count).max() ?? 0
        let colours: [Console.Style] = [.cyan, .green, .yellow]
        let prefixes = logs.names.enumerated().map { index, name in
            logs.names.count == 1 ? "" : console.outStyle(name.padded(to: width) + " | ", colours[index % colours.count])
        }
        try await logs.read { lines in
            if json {
                for line in lines {
                    let text = String(decoding: line.bytes, as: UTF8.self)
                    try console.jsonLine(
                        LogRecord(
                            text, function: logs.labels[line.container], task: logs.tasks[line.container], stream: line.stream))
                }
            } else {
                console.foreign(lines.map { (prefixes[$0.container], $0.bytes) })
            }
        }
        return .done
    }

    private func query() throws -> LogQuery {
        var query = LogQuery(functions: functions)
        (query.proxy, query.follow, query.tail) = (proxy, follow, tail)
        query.since = try since.map { try Age(parsing: $0).before(Date()) }
        (query.timestamps, query.separatesStreams) = (timestamps || json, json)
        return query
    }
}
