import ArgumentParser
import Deployment
import Operations
import Pipeline

/// `faaso prune`
struct Prune: WaitingVerb {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove what nobody needs any more: old images, and what interrupted runs left.",
        discussion: """
            An image loses this project's tags when neither a current record nor one of the last five deployments names it, it is none
            of the last five images of its function that were deployed, and no container of the project runs it; the engine deletes it
            with its last tag. Containers and volumes are removed only with this project's label; the volumes that functions asked for
            are never removed. It does not ask.

            --keep N keeps N deployments, and N images of each function, instead of five. --older-than spares images that were made or
            deployed since then. Images that a kept deployment, a current record or a container needs stay in any case.

            Examples:
              faaso prune -n              what would be removed, and how much it is at least
              faaso prune
              faaso prune --keep 2 --older-than 30d
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(name: [.customShort("n"), .long], help: "Say what would be removed; remove nothing.")
    var dryRun = false
    @Option(
        help: ArgumentHelp(
            "How many deployments keep their images, and how many images of each function stay (default: \(DeploymentHistory.kept)).",
            valueName: "n"))
    var keep = DeploymentHistory.kept
    @Option(help: ArgumentHelp("Only images that were neither made nor deployed since: 12h, 30d, 8w.", valueName: "age"))
    var olderThan: String?
    @Flag(help: "Refuse instead of waiting when another faaso deploys.")
    var noWait = false
    @Flag(help: "Print JSON (faaso.prune/1).")
    var json = false

    func validate() throws { _ = try retention() }

    private func retention() throws -> ImageRetention {
        // The newest deployment is running, so its images must stay.
        if keep < 1 { throw ValidationError("--keep needs a number of at least 1") }
        return ImageRetention(keep: keep, minimumAge: try olderThan.map { try Age(parsing: $0).seconds })
    }

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let report = try await operations.prune(
            retention(), dryRun: dryRun, wait: !noWait, progress: LineProgress(console).progress)
        try console.render(report, json: json) { PruneText(report).lines.forEach(console.out) }
        return .done
    }
}
