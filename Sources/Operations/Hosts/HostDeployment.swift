import Basics
import BuildGraph
import ContainerEngine
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
    private let connection: EngineConnection
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
        let secrets = workspace.project.missingSecrets(stored: Set(session.hello.secrets)).sorted { $0.key < $1.key }
        report.add(secrets.flatMap(\.value.problems) + [await behindWarning(session)].compactMap(\.self))
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

    // MARK: - Images

    private func wanted(_ workspace: Workspace) -> [Function] {
        let project = workspace.project
        let routed = project.routedFunctions
        return project.functions.filter { routed.contains($0.name) && operation.functions?.contains($0.name) ?? false }
    }

    private func checkPlatform(_ session: AgentSession) throws {
        let platform = (environment["DOCKER_DEFAULT_PLATFORM"]).flatMap { BuildPlatform($0) } ?? .host
        let theirs = session.hello.platform
        guard (platform.os, platform.architecture) == (theirs.os, theirs.architecture) else {
            throw ShippingError.otherPlatform(host: host.name, theirs: "\(theirs)", ours: "\(platform)")
        }
    }

    /// The images that the host needs, those of functions and that of the proxy.
    private func shipped(_ images: [String: ImageRecord], _ workspace: Workspace) async throws -> [ShippedImage] {
        var shipped: [ShippedImage] = []
        for function in wanted(workspace) {
            guard let image = images[function.name]?.functionImage(of: workspace) else { continue }
            guard let details = try await connection.engine.image(image.id) else { throw ShippingError.imageGone(function.name) }
            shipped.append(ShippedImage(function: function.name, reference: image.reference, content: details.content))
        }
        // A host that lacks the proxy's image pulls it, unless this engine has it.
        let proxy = workspace.project.settings.proxy.image
        if let name = ImageReference(proxy), name.digest == nil, let details = try await connection.engine.image(proxy) {
            shipped.append(ShippedImage(function: nil, reference: name.familiar, content: details.content))
        }
        return shipped
    }

    /// Sends the images that the host lacks, one after the other: they share layers, and each layer
    /// travels once.
    /// - Returns: the results, and the bytes that were sent.
    private func ship(
        _ images: [ShippedImage], _ session: AgentSession, _ progress: Progress
    ) async throws -> (results: [NodeResult], sent: Int) {
        let missing = try await session.missing(images)
        guard !missing.isEmpty else { return ([], 0) }
        let (door, began) = (try await session.open(), ContinuousClock.now)
        var (results, sent): ([NodeResult], Int) = ([], 0)
        for image in missing {
            guard let name = session.name(of: image, in: door) else { continue }
            let (step, start) = (image.step(host), ContinuousClock.now)
            progress.report(.started(step))
            do {
                let manifest = try await push(image, as: name) { progress.report(.line(step.node, $0)) }
                sent = try await session.take(image, manifest: manifest)
            } catch {
                let cause = session.cause(of: error)
                progress.report(
                    .ended(NodeResult(step.node, .failed, step: step, error: cause, seconds: (ContinuousClock.now - start).seconds)))
                throw cause
            }
            let result = NodeResult(
                step.node, .done, step: step, start: (start - began).seconds, seconds: (ContinuousClock.now - start).seconds)
            progress.report(.ended(result))
            results.append(result)
        }
        return (results, sent)
    }

    /// Lets the engine push an image, and removes the name that this needs.
    private func push(_ image: ShippedImage, as name: ImageReference, onLine: @escaping @Sendable (String) -> Void) async throws -> String {
        let engine = connection.engine
        try await engine.tag(image: image.reference, repository: name.familiarName, tag: name.tag ?? "latest")
        do {
            let manifest = try await engine.push(
                name, with: RegistryCredentials(environment: [:]), onWarning: { _ in }, onProgress: onLine)
            await shielded { _ = try? await engine.removeImage(name.familiar) }
            return manifest
        } catch {
            await shielded { _ = try? await engine.removeImage(name.familiar) }
            throw error
        }
    }

    // MARK: - The order

    private func order(
        _ images: [String: ImageRecord], refused failed: [String: RemoteFailure], _ workspace: Workspace, _ session: AgentSession
    ) throws -> DeploymentOrder {
        let project = workspace.project
        let known = images.compactMapValues { $0.functionImage(of: workspace) }
        let desired = DesiredState(
            project: project, images: known, repository: workspace.repository, secretVersions: [:],
            snippets: try project.settings.snippets(root: workspace.root))
        let missing = project.missingSecrets(stored: Set(session.hello.secrets)).mapValues { RemoteFailure($0).advising(host.name) }
        return DeploymentOrder(
            desired: desired, only: operation.functions?.names.map { Set($0) }, refused: failed.merging(missing) { first, _ in first },
            wait: operation.waits)
    }
}

extension ImageRecord {
    /// The image as deployments name it; nil for a failed build.
    fileprivate func functionImage(of workspace: Workspace) -> FunctionImage? {
        let reference = ImageRecorder.reference(project: workspace.project.name, function: build.function, key: build.key)
        return build.image.map { FunctionImage(id: $0, key: build.key.hex, reference: reference) }
    }
}

extension ShippedImage {
    /// The step that sends the image to a host.
    func step(_ host: RemoteHost) -> Step {
        let node = function.map(Node.image) ?? Node.base(reference)
        return Step(node, .ship, [Reason(.imageMissing, detail: "not on \(host.name)")])
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

/// The reason why images cannot go to a host.
enum ShippingError: Explained, Hashable {
    /// The host runs another platform.
    case otherPlatform(host: String, theirs: String, ours: String)
    /// The engine lost an image during the run.
    case imageGone(String)

    var description: String {
        switch self {
        case .otherPlatform(let host, let theirs, let ours): "\(host) runs \(theirs), and the images are for \(ours)"
        case .imageGone(let function): "the image of '\(function)' is gone from this engine"
        }
    }

    var hints: [String] {
        switch self {
        case .otherPlatform(_, let theirs, _): ["build for it: DOCKER_DEFAULT_PLATFORM=\(theirs)"]
        case .imageGone: ["run it again"]
        }
    }

    var blame: Blame { .run }
}
