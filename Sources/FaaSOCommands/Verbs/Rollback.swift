import ArgumentParser
import Basics
import Deployment
import Operations

/// `faaso rollback [N]`
struct Rollback: DisplayingVerb {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Bring back an earlier deployment, without building and without dropping a request.",
        discussion: """
            Images, configuration and routes are those of deployment N, secrets have the values of today. It is recorded as a new
            deployment. Health decides as in every deployment: a function that does not become healthy stays as it is. The next
            'faaso up' deploys the repository again.

            Without N it is the last deployment of something else than what is there: repairs, failed deployments, 'down' and what was
            rolled back already are passed over, so that each rollback goes one further back.

            Examples:
              faaso rollback              the last state before this one
              faaso rollback 12
              faaso rollback 12 -n        what would change
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(name: [.customShort("n"), .long], help: "Say what would be done; do nothing.")
    var dryRun = false
    @Flag(help: "Refuse instead of waiting when another faaso deploys.")
    var noWait = false
    @Argument(help: "The deployment's number, as 'faaso history' has it (default: the last of something else).")
    var number: Int?

    func validate() throws {
        if let number, number < 1 { throw ValidationError("deployments are numbered from 1") }
    }

    var isVerbose: Bool { false }

    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        if dryRun {
            PlanText(try await operations.rollbackPlan(to: number)).print(to: console)
            return .done
        }
        let (report, time) = try await display.showing {
            try await operations.rollBack(to: number, wait: !noWait, progress: display.progress)
        }
        guard report.deployment.failed.isEmpty else { return .failed }
        if let record = report.deployment.record {
            console.note("deployment \(record.number) is deployment \(report.number) again, in \(Amount.duration(time.seconds))")
            console.note("hint: the repository is as it was: the next 'faaso up' deploys it again")
        } else {
            console.out("nothing to do: deployment \(report.number) is what runs (\(Amount.duration(time.seconds)))")
        }
        return .done
    }
}
