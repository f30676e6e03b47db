import Basics
import BuildGraph
import ContentHash
import Deployment
import FoundationEssentials
package import FunctionModel
import ImageBuild
package import Pipeline
package import RemoteHosts
import WorkModel
import Workspaces

/// A deployment to one host: images are built and tested here, and run there.
package struct HostDeployment: Sendable {
    private let link: HostLink
    private let project: HostedProject
    private let operation: GoalOperation
    /// The engine of this machine.
    let connection: EngineConnection
    private let environment: [String: String]

    init(
        _ link: HostLink, _ project: HostedProject, _ operation: GoalOperation, _ connection: EngineConnection,
        environment: [String: String]
    ) {
        (self.link, self.project, self.operation, self.connection) = (link, project, operation, connection)
        self.environment = environment
    }

    /// The host.
    package var host: RemoteHost { link.host }

    /// The result for one host.
    package struct Outcome: Sendable {
        /// The steps on the host, as those of a run.
        package let report: RunReport
        /// The bytes of images that were sent.
        package let sent: Int
    }

    /// Connects to the host, and runs `body` there.
    /// - Parameter onInstall: called if this program is copied to the host first.
    package func withSession<Result: Sendable>(
        onInstall: @Sendable () -> Void, _ body: @escaping @Sendable (AgentSession) async throws -> Result
    ) async throws -> Result {
        try await link.withAgent(project, adopt: operation.adopts, onInstall: onInstall) { session in
            try checkPlatform(session)
            return try await body(session)
        }
    }

    /// A warning that this clone lacks commits which are deployed on the host.
    package func behindWarning(_ session: AgentSession) async -> Problem? {
        guard let deployment = session.hello.deployment, let commit = session.hello.commit else { return nil }
        return await operation.workspace.behindWarning(deployment: deployment, commit: commit, environment: environment)
    }

    /// The steps of a plan on this machine, and then those on the host.
    package func plan(_ local: PlanReport, _ session: AgentSession) async throws -> PlanReport {
        let workspace = operation.workspace
        let stale = Set(local.steps.filter { $0.node.kind == .image && $0.action == .build }.compactMap(\.node.function))
        let records = wanted(workspace).filter { !stale.contains($0.name) }.compactMap { function in
            workspace.cache.currentImage(function.name).map { (function.name, $0) }
        }
        let images = Dictionary(uniqueKeysWithValues: records)
        let missing = try await session.missing(try await shipped(images, workspace)).map { $0.step(host) }
        let plan = try await session.plan(try order(images, refused: [:], workspace, session))
        var report = PlanReport(
            steps: local.steps + (missing + plan.steps.map(\.step)).map(PlanReport.Step.init),
            unchanged: local.unchanged + plan.unchanged, unchecked: local.unchecked)
        let secrets = missingSecrets(workspace, session).sorted { $0.key < $1.key }
        report.add(secrets.flatMap(\.value.problems) + [await behindWarning(session)].compactMap(\.self))
        report.note(session.hello.rollback)
        return report
    }

    /// Ships the images of a run to the host, and deploys them.
    /// - Parameters:
    ///   - isDirty: true if the files differ from the commit.
    ///   - progress: receives the events of the host.
    package func run(_ built: GoalOutcome, isDirty: Bool?, _ session: AgentSession, progress: Progress) async throws -> Outcome {
        let (started, clock) = (Date(), ContinuousClock.now)
        let (images, failed) = built.images
        let (shipping, sent) = try await ship(try await shipped(images, built.workspace), session, progress)
        var order = try order(images, refused: failed, built.workspace, session)
        (order.commit, order.dirty) = (built.report.commit, isDirty)
        let outcome = try await session.deploy(order, progress: progress)
        let steps = shipping + outcome.results.map { $0.result(of: host.name) }
        let report = RunReport(
            id: built.report.id, goal: .up, started: started, seconds: (ContinuousClock.now - clock).seconds, commit: order.commit,
            steps: steps.map { RunReport.Step($0, planned: $0.step) }, deployment: outcome.deployment, routes: outcome.routes)
        return Outcome(report: report, sent: sent)
    }

    // MARK: - The order

    /// The functions that the deployment concerns, and that have a container.
    func wanted(_ workspace: Workspace) -> [Function] {
        let project = workspace.project
        let contained = project.functionsWithContainer
        return project.functions.filter { contained.contains($0.name) && operation.functions?.contains($0.name) ?? false }
    }

    private func checkPlatform(_ session: AgentSession) throws {
        let platform = BuildPlatform.chosen(environment)
        let theirs = session.hello.platform
        guard (platform.os, platform.architecture) == (theirs.os, theirs.architecture) else {
            throw ShippingError.otherPlatform(host: host.name, theirs: "\(theirs)", ours: "\(platform)")
        }
    }

    private func order(
        _ images: [String: ImageRecord], refused failed: [String: RemoteFailure], _ workspace: Workspace, _ session: AgentSession
    ) throws -> DeploymentOrder {
        let project = workspace.project
        let known = images.compactMapValues { $0.functionImage(of: workspace) }
        let desired = DesiredState(
            project: project, images: known, repository: workspace.repository, secretVersions: [:],
            snippets: try project.settings.snippets(root: workspace.root))
        let missing = missingSecrets(workspace, session).mapValues { RemoteFailure($0).advising(host.name) }
        return DeploymentOrder(
            desired: desired, only: operation.functions?.names.map { Set($0) }, refused: failed.merging(missing) { first, _ in first },
            wait: operation.waits)
    }

    /// The problems of functions whose secrets the host lacks. They are known before anything is
    /// built.
    func foreseen(_ session: AgentSession) -> [Problem] {
        let names = Set(wanted(operation.workspace).map(\.name))
        let missing = missingSecrets(operation.workspace, session).filter { names.contains($0.key) }
        return missing.sorted { $0.key < $1.key }.flatMap(\.value.problems)
    }

    private func missingSecrets(_ workspace: Workspace, _ session: AgentSession) -> [String: ProjectProblems] {
        workspace.project.missingSecrets(stored: Set(session.hello.secrets), in: workspace.plainFiles)
    }
}

extension ImageRecord {
    /// The image as deployments name it; nil for a failed build.
    func functionImage(of workspace: Workspace) -> FunctionImage? {
        let reference = ImageRecorder.reference(project: workspace.project.name, function: build.function, key: build.key)
        return build.image.map { FunctionImage(id: $0, key: build.key.hex, reference: reference) }
    }
}

extension GoalOutcome {
    /// The images that passed their tests, and the failures of the others, by function.
    fileprivate var images: (images: [String: ImageRecord], failed: [String: RemoteFailure]) {
        var (images, failed): ([String: ImageRecord], [String: RemoteFailure]) = ([:], [:])
        for step in report.steps {
            guard let name = step.node.function, step.node.kind == .image || step.node.kind == .test else { continue }
            switch step.outcome {
            case .failed: failed[name] = RemoteFailure(message: step.error ?? "failed")
            case .skipped: if step.record == nil, failed[name] == nil { failed[name] = RemoteFailure(message: "not built") }
            case .done, .reused, .pulled:
                if step.node.kind == .image { images[name] = step.record.flatMap { workspace.cache.imageRecord(name, $0) } }
            }
        }
        return (images.filter { failed[$0.key] == nil }, failed)
    }
}
