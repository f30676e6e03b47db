import ArgumentParser
import ContainerEngine
import FoundationEssentials
import Operations

/// `faaso events`
struct Events: FollowingVerb, HostedVerb {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Follow what happens to the project's containers, images and networks in the engine.",
        discussion: """
            Whoever caused it: faaso, docker on the command line, or the kernel. It goes on until Ctrl-C. Times are in UTC. Engines
            keep the last few hundred events only.

            Examples:
              faaso events
              faaso events --since 10m --past
              faaso events --json | jq -r 'select(.kind == "out-of-memory").node'
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var host: HostOption
    @Option(help: ArgumentHelp("Begin with what happened within this time, such as 90s, 10m, 2h.", valueName: "time"))
    var since: String?
    @Flag(help: "End with what has happened so far.")
    var past = false
    @Flag(help: "Print JSON, a line for each event (faaso.event/1).")
    var json = false

    func validate() throws {
        if let since { _ = try Age(parsing: since) }
        if past, since == nil { throw ValidationError("--past needs --since") }
    }

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let now = Date()
        try await operations.events(
            since: since.map { try Age(parsing: $0).before(now) },
            until: past ? EngineTime(nanoseconds: Int64(now.timeIntervalSince1970 * 1e9)) : nil
        ) { event in
            if json {
                try console.jsonLine(EventRecord(event))
            } else {
                console.out(EventText(event).text { console.outStyle($0, .dim) })
            }
        }
        return .done
    }
}
