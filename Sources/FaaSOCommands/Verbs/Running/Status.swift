import ArgumentParser
import FoundationEssentials
import Operations

/// `faaso status`, also called `faaso ps`
struct Status: FollowingVerb, HostedVerb {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Print what runs: state, health, port and image of each function, its routes, and later failures.",
        discussion: """
            'faaso ps' is the same command. Ports are on 127.0.0.1 and lead to one function without the proxy. With --watch and --json,
            each state is one line.

            Examples:
              faaso status
              faaso status --stats --watch
              faaso status --wide           with the names of the containers, for docker inspect and docker exec
              faaso status --json | jq '.functions[] | select(.health != "healthy")'
            """,
        aliases: ["ps"])

    @OptionGroup var global: GlobalOptions
    @OptionGroup var host: HostOption
    var printsStatusTable: Bool { !json && !watch }
    var printsJSON: Bool { json }
    @Flag(help: "Print JSON (faaso.status/1).")
    var json = false
    @Flag(help: "Add memory and processor use, which takes a second or two.")
    var stats = false
    /// The option of `docker ps`. Functions that are stopped are always listed, so it changes
    /// nothing.
    @Flag(name: [.customShort("a"), .customLong("all")], help: .hidden)
    var isComplete = false
    @Flag(help: "Add the names of the containers.")
    var wide = false
    @Flag(name: .shortAndLong, help: "Repeat it until Ctrl-C.")
    var watch = false
    @Option(help: ArgumentHelp("Seconds between two repetitions, with --watch.", valueName: "s"))
    var every = 2.0

    func validate() throws {
        try NumberCheck.interval(every, "--every")
    }

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let source = try await operations.statusSource()
        // A redrawn screen has the warning below the result.
        let isScreen = watch && !json
        if let warning = source.warning, !isScreen { console.warning(warning) }
        while true {
            let status = try await source.status(measured: stats)
            let lines = StatusText(status, use: stats, wide: wide).lines(now: Date(), width: console.outWidth).map(
                console.hints.repeated(in:))
            if isScreen {
                console.screen(lines + (source.warning.map { ["warning: " + $0] } ?? []))
            } else if watch {
                try console.jsonLine(status)
            } else {
                try console.render(status, json: json) { lines.forEach(console.out) }
            }
            guard watch else { return .done }
            try await Task.sleep(for: .seconds(every))
        }
    }
}
