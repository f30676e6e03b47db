import Workspaces
import FunctionModel
import Basics
import Operations
import Pipeline
import RemoteHosts
import Synchronization

/// Runs `up --to`: builds and tests here, deploys on the hosts.
struct HostCommand: Sendable {
    /// The hosts.
    var hosts: String
    /// The run that builds and tests.
    var operation: GoalOperation
    /// The names of files for the results.
    var outputs: RunOutputs?

    /// Builds, tests and deploys to one host after the other. Stops at the first that fails.
    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        let selection = try operations.hosts(hosts)
        let connection = try await operation.connect()
        let deployments = operations.deployments(selection, operation, connection)
        for warning in operation.warnings { console.show(warning.diagnostic(.warning)) }
        let build = LocalBuild(operation, connection, display)
        var reports: [HostReport] = []
        var failure: (any Error)?
        for deployment in deployments {
            do {
                let outcome = try await deploy(
                    deployment, build, display, console, isAlone: deployments.count == 1, isFirst: reports.isEmpty)
                reports.append(HostReport(deployment.host, outcome.report))
                if !outcome.report.failed.isEmpty { break }
            } catch {
                reports.append(HostReport(deployment.host, error: "\(error)"))
                failure = error
                break
            }
        }
        if let outcome = build.outcome {
            try outputs?.write(outcome, hosts: reports)
            GitHubActions(operations.environment, console)?.tell(outcome.report, cache: outcome.workspace.cache)
        }
        guard deployments.count > 1, !Task.isCancelled else {
            if let failure { throw failure }
            return isGood(build, reports) ? .done : .failed
        }
        if let failure { for diagnostic in ErrorText(failure).diagnostics { console.show(diagnostic) } }
        for line in HostReport.lines(deployments.map(\.host), reports) { console.note(line) }
        return isGood(build, reports) ? .done : .failed
    }

    private func isGood(_ build: LocalBuild, _ reports: [HostReport]) -> Bool {
        build.outcome?.isGood == true && reports.allSatisfy { $0.error == nil && !$0.steps.contains { $0.outcome == .failed } }
    }

    /// Connects to the host while images are built, then ships and deploys.
    private func deploy(
        _ deployment: HostDeployment, _ build: LocalBuild, _ display: RunDisplay, _ console: Console, isAlone: Bool,
        isFirst: Bool
    ) async throws -> HostDeployment.Outcome {
        async let early = build.value()
        let outcome = try await session(deployment, console) { session in
            let built = try await build.value()
            if isFirst, built.run.report.changed {
                RunSummary(built.run.report, workspace: built.run.workspace).notes.forEach(console.note)
            }
            title(deployment, console, isAlone: isAlone)
            if let behind = await deployment.behindWarning(session) { console.show(behind.diagnostic(.warning)) }
            return try await display.showing {
                try await deployment.run(built.run, isDirty: built.isDirty, session, progress: display.progress)
            }
        }
        HostSummary(outcome, on: deployment.host, workspace: try await early.run.workspace).print(to: console)
        return outcome
    }

    private func session<Result: Sendable>(
        _ deployment: HostDeployment, _ console: Console, _ body: @escaping @Sendable (AgentSession) async throws -> Result
    ) async throws -> Result {
        try await deployment.withSession(onInstall: { console.noteInstall(deployment.host) }, body)
    }

    private func title(_ deployment: HostDeployment, _ console: Console, isAlone: Bool) {
        if !isAlone { console.note(console.style(deployment.host.name, .bold)) }
    }
}

/// The part of `up --to` on this machine. It runs once, whatever the number of hosts.
private final class LocalBuild: Sendable {
    /// The result with the state of the files before it.
    struct Result: Sendable {
        var run: GoalOutcome
        var isDirty: Bool?
    }

    private let operation: GoalOperation
    private let connection: EngineConnection
    private let display: RunDisplay
    private let once = Once<Result>()
    private let known = Mutex<GoalOutcome?>(nil)

    init(_ operation: GoalOperation, _ connection: EngineConnection, _ display: RunDisplay) {
        (self.operation, self.connection, self.display) = (operation, connection, display)
    }

    /// The result so far; nil until the run has ended.
    var outcome: GoalOutcome? { known.withLock { $0 } }

    /// Runs, or waits for the run.
    func value() async throws -> Result {
        try await once.value { [self] in
            async let dirty = operation.isDirty()
            let run = try await display.showing { [self] in
                try await operation.run(connection, deploys: false, progress: display.progress)
            }
            known.withLock { $0 = run }
            return Result(run: run, isDirty: try await dirty)
        }
    }
}
