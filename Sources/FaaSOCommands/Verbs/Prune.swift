import ArgumentParser
import Operations
import Pipeline

/// `faaso prune`
struct Prune: WaitingVerb {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove what nobody needs any more: old images, and what interrupted runs left.",
        discussion: """
            An image loses this project's tags when neither a current record nor one of the last five deployments names it, and no
            container of the project runs it; the engine deletes it with its last tag. Containers and volumes are removed only with
            this project's label; the volumes that functions asked for are never removed. It does not ask.

            Examples:
              faaso prune -n              what would be removed, and how much it is at least
              faaso prune
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(name: [.customShort("n"), .long], help: "Say what would be removed; remove nothing.")
    var dryRun = false
    @Flag(help: "Refuse instead of waiting when another faaso deploys.")
    var noWait = false
    @Flag(help: "Print JSON (faaso.prune/1).")
    var json = false

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let report = try await operations.prune(dryRun: dryRun, wait: !noWait, progress: LineProgress(console).progress)
        try console.render(report, json: json) { PruneText(report).lines.forEach(console.out) }
        return .done
    }
}
