package import FunctionModel
package import Pipeline
package import RemoteHosts
package import Workspaces

/// A run that builds and tests here, and deploys to one host after the other.
package struct HostedRun: Sendable {
    /// An event of a run or of a plan, besides those of its steps.
    package enum Event: Sendable {
        /// This program is copied to a host.
        case installing(RemoteHost)
        /// The images are built and tested, and the first host can be reached.
        case built(GoalOutcome)
        /// The deployment to a host begins.
        case deploying(RemoteHost)
        /// A warning about a host.
        case warning(Problem)
        /// The deployment to a host ended. Carries the repository as it was read for the run.
        case deployed(RemoteHost, HostDeployment.Outcome, Workspace)
    }

    private let deployments: [HostDeployment]
    private let operation: GoalOperation
    private let connection: EngineConnection

    init(_ deployments: [HostDeployment], _ operation: GoalOperation, _ connection: EngineConnection) {
        (self.deployments, self.operation, self.connection) = (deployments, operation, connection)
    }

    /// The hosts in their order; at least one.
    package var hosts: [RemoteHost] { deployments.map(\.host) }

    /// Builds, tests and deploys to one host after the other. Stops at the first that fails.
    ///
    /// An error does not throw; it is part of the outcome.
    /// - Parameters:
    ///   - progress: receives the events of the steps, here and on the hosts.
    ///   - onEvent: receives the other events, in order.
    package func run(progress: Progress, onEvent: @escaping @Sendable (Event) -> Void) async -> HostedOutcome {
        let build = LocalBuild(operation, connection, progress)
        var reports: [HostReport] = []
        var failure: (any Error)?
        for deployment in deployments {
            do {
                let report = try await deploy(deployment, build, isFirst: reports.isEmpty, progress, onEvent).report
                reports.append(HostReport(deployment.host, report))
                if !report.failed.isEmpty { break }
            } catch {
                reports.append(HostReport(deployment.host, failure: error))
                failure = error
                break
            }
        }
        return HostedOutcome(local: build.outcome, hosts: hosts, reports: reports, failure: failure)
    }

    /// Makes the plan of each host, in order. Nothing is changed, but a host that lacks this
    /// program gets it.
    /// - Parameters:
    ///   - onInstall: called before this program is copied to a host.
    ///   - onPlan: receives each plan, which begins with the steps on this machine.
    package func plan(
        onInstall: @escaping @Sendable (RemoteHost) -> Void, onPlan: (RemoteHost, PlanReport) throws -> Void
    ) async throws {
        let local = try await operation.plan(connection, deploys: false)
        for deployment in deployments {
            let host = deployment.host
            let plan = try await deployment.withSession(onInstall: { onInstall(host) }) { session in
                try await deployment.plan(local, session)
            }
            try onPlan(host, plan)
        }
    }

    /// Connects to the host while images are built, then ships and deploys.
    private func deploy(
        _ deployment: HostDeployment, _ build: LocalBuild, isFirst: Bool, _ progress: Progress,
        _ onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> HostDeployment.Outcome {
        let host = deployment.host
        async let early = build.value()
        let outcome = try await deployment.withSession(onInstall: { onEvent(.installing(host)) }) { session in
            for problem in deployment.foreseen(session) { progress.warning(problem) }
            let built = try await build.value()
            if isFirst { onEvent(.built(built.run)) }
            onEvent(.deploying(host))
            if let behind = await deployment.behindWarning(session) { onEvent(.warning(behind)) }
            return try await deployment.run(built.run, isDirty: built.isDirty, session, progress: progress)
        }
        onEvent(.deployed(host, outcome, try await early.run.workspace))
        return outcome
    }
}

/// The result of a run whose functions are deployed to hosts.
package struct HostedOutcome: Sendable {
    /// The part on this machine; nil if it did not end.
    package let local: GoalOutcome?
    /// The hosts in their order.
    package let hosts: [RemoteHost]
    /// The reports of the hosts whose deployment began, in order.
    package let reports: [HostReport]
    /// The error that ended the run; nil if only single functions failed, or none.
    package let failure: (any Error)?

    /// True when the images were built and tested, and no host failed.
    package var isGood: Bool { local?.isGood == true && !reports.contains(where: \.isFailed) }
}

extension RepositoryOperations {
    /// Selects hosts, connects to the engine of this machine, and prepares a run.
    /// - Parameter hosts: names of faaso.yml or addresses, separated by commas.
    /// - Throws: ``HostSelectionError``, and the errors of faaso.yml and of the engine.
    package func hostedRun(_ hosts: String, _ operation: GoalOperation) async throws -> HostedRun {
        let selection = try self.hosts(hosts)
        let connection = try await operation.connect()
        let deployments = selection.links.map { HostDeployment($0, selection.project, operation, connection, environment: environment) }
        return HostedRun(deployments, operation, connection)
    }
}
