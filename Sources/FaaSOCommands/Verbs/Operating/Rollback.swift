import ArgumentParser
import Basics
import Deployment
import Operations

/// `faaso rollback [N]` and `faaso rollback FUNCTION [N]`
struct Rollback: DisplayingVerb, HostedVerb {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Bring back an earlier deployment, or an older version of one function, without building.",
        discussion: """
            Images, configuration and routes are those of deployment N. Secrets have their present values. It is recorded as a new
            deployment. Health decides as in every deployment: a function that does not become healthy stays as it is. The next
            'faaso up' deploys the repository again.

            Without N, the target is the last deployment that differs from the present state. Repairs, failed deployments, 'down' and
            deployments that were rolled back already are skipped. Thus each rollback goes one further back.

            With a function, that function alone goes back, by N of its own versions. Without N it goes back by 1, or further if the
            rollback to that version failed. All other functions and the routes stay as they are. A function whose name is a number
            needs N.

            If a rollback takes functions out of service, it asks on a terminal. Without a terminal it goes on, unless these functions
            failed in deployment N, or deployment N left nothing running. --yes goes on then, too.

            Examples:
              faaso rollback              returns to the last state before this one
              faaso rollback 12
              faaso rollback 12 -n        prints what would change
              faaso rollback sum          one function, to the version before this one
              faaso rollback sum 2
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var host: HostOption
    @Flag(name: [.customShort("n"), .long], help: "Print what would be done; change nothing.")
    var dryRun = false
    @Flag(name: .shortAndLong, help: "Do not ask before functions are taken out of service.")
    var yes = false
    @Flag(help: "Fail instead of waiting if another faaso deploys.")
    var noWait = false
    @Argument(
        help: ArgumentHelp(
            "A deployment's number in 'faaso history' (default: the last that differs), or a function and the number of its versions to go "
                + "back.",
            valueName: "n|function"), completion: .functions)
    var words: [String] = []

    func validate() throws { _ = try target() }

    var isVerbose: Bool { false }
    var functionWords: [String] { Array(words.prefix(1)) }

    /// The older state that the words mean.
    func target() throws -> RollbackTarget {
        guard let first = words.first else { return .deployment(nil) }
        if words.count > 2 { throw ValidationError("one function at a time, and one number") }
        let isNumber = first.allSatisfy(\.isNumber)
        guard words.count == 2 else {
            return isNumber ? .deployment(try Self.number(first, "deployments are numbered from 1")) : .function(first, versions: nil)
        }
        // A function's name may consist of digits. With a second number the first is a name.
        if isNumber, !words[1].allSatisfy(\.isNumber) {
            throw ValidationError("the function's name comes first: faaso rollback \(words[1]) \(first)")
        }
        return .function(first, versions: try Self.number(words[1], "versions are counted from 1"))
    }

    private static func number(_ word: String, _ complaint: String) throws -> Int {
        guard let number = Int(word), number > 0 else { throw ValidationError("\(complaint), and '\(word)' is no such number") }
        return number
    }

    /// The question before functions are taken out of service.
    static func question(_ removals: RollbackRemovals) -> String {
        let names = removals.functions.joined(separator: ", ")
        guard !removals.leavesNone else {
            return "deployment \(removals.deployment) left nothing running: take \(names) out of service and roll back?"
        }
        let failed = removals.failed.isEmpty ? "" : " (failed in it: \(removals.failed.joined(separator: ", ")))"
        return "deployment \(removals.deployment) has no \(names)\(failed): take out of service and roll back?"
    }

    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        var target = try operations.resolved(target())
        if dryRun {
            PlanText(try await operations.rollbackPlan(to: target)).print(to: console)
            return .done
        }
        var consent: RollbackConsent = yes ? .any : .unasked
        if case .deployment(let number) = target, !yes, Confirmation.isPossible {
            let removals = try await operations.rollbackRemovals(to: number)
            if !removals.functions.isEmpty {
                guard try Confirmation(console: console).asks(Self.question(removals)) else {
                    console.note("nothing was changed")
                    return .failed
                }
            }
            consent = .these(Set(removals.functions))
            // The deployment of the question, also if another one came in between.
            target = .deployment(removals.deployment)
        }
        let (report, time) = try await display.showing { [consent, target] in
            try await operations.rollBack(to: target, removing: consent, wait: !noWait, progress: display.progress)
        }
        guard report.deployment.failed.isEmpty else { return .failed }
        let took = Amount.duration(time.seconds)
        switch (target, report.deployment.record) {
        case (.deployment, let record?): console.note("deployment \(record.number) is deployment \(report.number) again, in \(took)")
        case (.function(let name, _), let record?):
            console.note("deployment \(record.number) has '\(name)' of deployment \(report.number) again, in \(took)")
        case (.deployment, nil): console.out("nothing to do: deployment \(report.number) is what runs (\(took))")
        case (.function(let name, _), nil): console.out("nothing to do: '\(name)' of deployment \(report.number) is what runs (\(took))")
        }
        if report.deployment.record != nil { console.hint("the repository is as it was: the next 'faaso up' deploys it again") }
        return .done
    }
}
