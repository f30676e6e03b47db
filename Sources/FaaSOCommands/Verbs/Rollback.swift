import Pipeline
import ArgumentParser
import BuildGraph
import Deployment

/// `faaso rollback [N]`
struct Rollback: ParsableCommand {
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
    @Flag(name: [.customShort("n"), .long], help: "Say what would be done; do nothing.") var dryRun = false
    @Flag(help: "Refuse instead of waiting when another faaso deploys.") var noWait = false
    @Argument(help: "The deployment's number, as 'faaso history' has it (default: the last of something else).") var number: Int?

    func validate() throws {
        if let number, number < 1 { throw ValidationError("deployments are numbered from 1") }
    }

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let connection = try await global.owned().connection
            let display = RunDisplay(console: console, verbose: false)
            let progress = display.progress
            let deployer = connection.deployer(progress: progress)
            if dryRun {
                PlanText(PlanReport(try await deployer.rollbackPlan(to: number))).print(to: console)
                return .done
            }
            let began = ContinuousClock.now
            let report = try await display.showing { [self] in
                try await deployer.rollBack(to: number, wait: !noWait, onEvent: progress.tell)
            }
            let time = Amount.duration((ContinuousClock.now - began).seconds)
            guard report.deployment.failed.isEmpty else { return .failed }
            if let record = report.deployment.record {
                console.note("deployment \(record.number) is deployment \(report.number) again, in \(time)")
                console.note("hint: the repository is as it was: the next 'faaso up' deploys it again")
            } else {
                console.out("nothing to do: deployment \(report.number) is what runs (\(time))")
            }
            return .done
        }
    }
}
