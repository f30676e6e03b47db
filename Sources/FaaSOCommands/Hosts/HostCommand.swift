import Workspaces
import FunctionModel
import Basics
import Operations
import Pipeline
import RemoteHosts

/// The part of `up --to` that concerns hosts: what is built and tested here runs there.
struct HostCommand: Sendable {
    /// The hosts.
    var hosts: String
    /// The run that builds and tests.
    var operation: GoalOperation
    /// The names of files for the results.
    var outputs: RunOutputs?
    /// True to print the steps, and change nothing.
    var dryRun: Bool

    /// Builds, tests and deploys to one host after the other. Stops at the first that fails.
    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        let selection = try operations.hosts(hosts)
        let connection = try await operation.connect()
        let deployments = operations.deployments(selection, operation, connection)
        let built = Once<GoalOutcome>()
        if dryRun {
            let local = try await operation.plan(connection, deploys: false)
            for deployment in deployments {
                try await self.session(deployment, console) { session in
                    title(deployment, console, isAlone: deployments.count == 1)
                    var report = try await deployment.plan(local, session)
                    report.steps = local.steps + report.steps
                    report.unchanged += local.unchanged
                    PlanText(report).print(to: console)
                }
            }
            return .done
        }
        for warning in operation.warnings { console.show(warning.diagnostic(.warning)) }
        let build: @Sendable () async throws -> GoalOutcome = {
            try await built.value {
                try await display.showing { try await operation.run(connection, deploys: false, progress: display.progress) }
            }
        }
        var reports: [HostReport] = []
        var status = ExitStatus.done
        for deployment in deployments {
            do {
                let outcome = try await deploy(deployment, build, display, console, isAlone: deployments.count == 1)
                reports.append(HostReport(deployment.host, outcome.report))
                if !outcome.report.failed.isEmpty { status = .failed }
            } catch {
                guard deployments.count > 1, !(error is CancellationError) else { throw error }
                for diagnostic in ErrorText(error).diagnostics { console.show(diagnostic) }
                reports.append(HostReport(deployment.host, error: "\(error)"))
                status = .failed
            }
            if status == .failed { break }
        }
        let outcome = try await build()
        try outputs?.write(outcome, hosts: reports)
        GitHubActions(operations.environment, console)?.tell(outcome.report, cache: outcome.workspace.cache)
        if deployments.count > 1 {
            for line in HostReport.lines(deployments.map(\.host), reports) { console.note(line) }
        }
        return outcome.isGood ? status : .failed
    }

    /// Connects to the host while images are built, then ships and deploys.
    private func deploy(
        _ deployment: HostDeployment, _ build: @escaping @Sendable () async throws -> GoalOutcome, _ display: RunDisplay,
        _ console: Console,
        isAlone: Bool
    ) async throws -> HostDeployment.Outcome {
        async let early = build()
        let outcome = try await session(deployment, console) { session in
            let built = try await build()
            if built.report.changed { RunSummary(built.report, workspace: built.workspace).notes.forEach(console.note) }
            title(deployment, console, isAlone: isAlone)
            return try await display.showing { try await deployment.run(built, session, progress: display.progress) }
        }
        let built = try await early
        HostSummary(outcome, on: deployment.host, workspace: built.workspace).print(to: console)
        return outcome
    }

    private func session<Result: Sendable>(
        _ deployment: HostDeployment, _ console: Console, _ body: @escaping @Sendable (AgentSession) async throws -> Result
    ) async throws -> Result {
        try await deployment.withSession(onInstall: { console.note("copying faaso to \(deployment.host.name)") }, body)
    }

    private func title(_ deployment: HostDeployment, _ console: Console, isAlone: Bool) {
        if !isAlone { console.note(console.style(deployment.host.name, .bold)) }
    }
}
