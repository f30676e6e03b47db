import ArgumentParser
import Deployment
import Pipeline

/// `faaso rollback [N]`
struct Rollback: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Bring back an earlier deployment, without building and without dropping a request.",
        discussion: """
            Images, configuration and routes are those of deployment N, secrets have the values of today. It is recorded as a new
            deployment. Health decides as in every deployment: a function that does not become healthy stays as it is. The next
            'faaso up' deploys the repository again.

            Examples:
              faaso rollback              the deployment before the newest
              faaso rollback 12
              faaso rollback 12 -n        what would change
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(name: [.customShort("n"), .long], help: "Say what would be done; do nothing.") var dryRun = false
    @Flag(help: "Refuse instead of waiting when another faaso deploys.") var noWait = false
    @Argument(help: "The deployment's number, as 'faaso history' has it (default: the one before the newest).") var number: Int?

    func validate() throws {
        if let number, number < 1 { throw ValidationError("deployments are numbered from 1") }
    }

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let connection = try await global.owned().connection
            let deployer = connection.deployer(progress: LineProgress(console).progress)
            if dryRun {
                let desired = try await deployer.rollback(to: number)
                let plan = Reconciler.changes(from: try await deployer.observe(for: desired), to: desired)
                for change in plan.changes { console.out(change.description) }
                if plan.isEmpty { console.out("nothing to do") }
                return .done
            }
            let began = ContinuousClock.now
            let report = try await deployer.rollBack(to: number, wait: !noWait)
            let failures = report.deployment.failures.sorted { $0.key < $1.key }
            for (_, error) in failures { FailureText(error).print(to: console) }
            let time = Amount.duration((ContinuousClock.now - began) / .seconds(1))
            if let record = report.deployment.record {
                console.note("deployment \(record.number) is deployment \(report.number) again, in \(time)")
            } else {
                console.out("nothing to do: deployment \(report.number) is what runs (\(time))")
            }
            return failures.isEmpty ? .done : .failed
        }
    }
}
