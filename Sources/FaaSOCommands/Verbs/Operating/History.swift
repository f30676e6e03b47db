import ArgumentParser
import FoundationEssentials
import Insight
import Operations

/// `faaso history`
struct History: WaitingVerb, HostedVerb {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the deployments: when, by whom, of which commit, what changed and why.",
        discussion: """
            The newest comes first. 'images gone' marks a deployment that 'faaso rollback' cannot bring back.

            Examples:
              faaso history
              faaso history --json | jq '.deployments[0].functions'
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var host: HostOption
    var printsJSON: Bool { json }
    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("The number of newest deployments; 0 for all. JSON has all.", valueName: "n"))
    var limit = 10
    @Flag(help: "Print JSON (faaso.history/1).")
    var json = false

    func validate() throws {
        try NumberCheck.atLeast(0, limit, "--limit")
    }

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let report = try await operations.history(explaining: json || limit == 0 ? nil : limit)
        try console.render(report, json: json) {
            HistoryText(report).lines(limit: limit > 0 ? limit : nil, now: Date()).forEach(console.out)
            let hidden = limit > 0 ? report.deployments.count - limit : 0
            if hidden > 0 { console.note("and \(hidden) older; -n 0 shows all") }
            if report.deployments.isEmpty { console.note("nothing was deployed yet") }
        }
        return .done
    }
}
