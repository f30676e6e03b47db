import ArgumentParser
import Deployment
import Operations
import Pipeline

/// `faaso down`
struct Down: WaitingVerb, HostedVerb {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Remove the project's containers, proxy and networks; images, volumes and secrets stay.",
        discussion: """
            Only objects with this project's label are removed. It does not ask.

            --purge removes what stays otherwise, for good: the project's images, its secrets, and its running state with the history,
            the certificates and the ports. Volumes with the functions' data stay; --volumes removes those that faaso made. Both list
            what they remove, and ask; --yes does not ask, and is needed where there is no terminal. The cache in .faaso stays, without
            the logs of containers that failed.

            A stage without a file of its own is a preview: all of it is removed but the data. It asks only if secrets are set.

            Examples:
              faaso down
              faaso down --purge -n                   lists what would be removed for good
              faaso down --purge --volumes --yes      removes all of it
              faaso down --stage pr-12                removes a preview
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var host: HostOption
    @Flag(help: "Remove images, secrets, history and certificates, too.")
    var purge = false
    @Flag(help: "Remove the volumes with the functions' data, too.")
    var volumes = false
    @Flag(name: .shortAndLong, help: "Do not ask before something is removed for good.")
    var yes = false
    @Flag(name: [.customShort("n"), .long], help: "Print what would be removed for good; remove nothing.")
    var dryRun = false
    @Flag(help: "Take down a project that another repository deployed.")
    var adopt = false

    func validate() throws {
        if dryRun, !purge, !volumes { throw ValidationError("--dry-run is for --purge and --volumes: 'faaso status' says what runs") }
    }

    private var scope: PurgeScope {
        var scope: PurgeScope = []
        if purge { scope.insert(.project) }
        if volumes { scope.insert(.volumes) }
        return scope
    }

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let operation = try await operations.down(adopt: adopt, purging: scope)
        var confirmed: PurgePlan?
        if !operation.scope.isEmpty {
            let plan = try await operation.plan()
            let text = PurgeText(plan)
            if dryRun {
                text.lines.forEach(console.out)
                return .done
            }
            if !yes, !scope.isEmpty || plan.items.contains(where: { $0.kind == .secret || $0.kind == .volume }) {
                text.lines.forEach(console.note)
                guard Confirmation.isPossible else { throw ConfirmationError.nobody(option: "--yes") }
                guard try Confirmation(console: console).asks("take '\(operation.project)' down and remove this for good?") else {
                    console.note("nothing was changed")
                    return .failed
                }
                confirmed = plan
            }
        }
        let report = try await operation.run(confirmed: confirmed, progress: LineProgress(console).progress)
        console.note("'\(operation.project)' is down")
        guard let report else { return .done }
        PurgeText.lines(report).forEach(console.out)
        for hint in PurgeText.hints(report) { console.hint(hint) }
        return report.skipped.isEmpty ? .done : .failed
    }
}
