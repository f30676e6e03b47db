import ArgumentParser
import Deployment
import Operations
import Pipeline

/// `faaso prune`
struct Prune: WaitingVerb, HostedVerb {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove old images that nothing needs, and the remains of interrupted runs.",
        discussion: """
            These images stay: those of the last N deployments, the last N deployed images of each function, and those that a
            current record or a container of the project needs. N is that of --keep. All others lose this project's tags, and the
            engine deletes an image with its last tag. --older-than keeps further images.

            Containers and volumes are removed only if they have this project's label. Volumes with the functions' data always stay.
            The command does not ask; -n only lists.

            Examples:
              faaso prune -n              lists what would be removed, and how much space at least becomes free
              faaso prune
              faaso prune --keep 2 --older-than 30d
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var host: HostOption
    var printsJSON: Bool { json }
    @Flag(name: [.customShort("n"), .long], help: "Print what would be removed; remove nothing.")
    var dryRun = false
    @Option(
        help: ArgumentHelp("The number of deployments that keep their images, and of images of each function that stay.", valueName: "n"))
    var keep = DeploymentHistory.kept
    @Option(help: ArgumentHelp("Remove only images that were last built or deployed before this time: 12h, 30d, 8w.", valueName: "age"))
    var olderThan: String?
    @Flag(help: "Fail instead of waiting if another faaso deploys.")
    var noWait = false
    @Flag(help: "Print JSON (faaso.prune/1).")
    var json = false

    func validate() throws { _ = try retention() }

    private func retention() throws -> ImageRetention {
        // The newest deployment is running, so its images must stay.
        try NumberCheck.atLeast(1, keep, "--keep")
        return ImageRetention(keep: keep, minimumAge: try olderThan.map { try Age(parsing: $0).seconds })
    }

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let report = try await operations.prune(
            retention(), dryRun: dryRun, wait: !noWait, progress: LineProgress(console).progress)
        try console.render(report, json: json) { PruneText(report).lines.forEach(console.out) }
        return .done
    }
}
