import Basics
import BuildGraph
import ContainerEngine
import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import ImageBuild
import Synchronization
import WorkModel
package import Workspaces

/// Plans and runs. Makes the graph of a workspace, and passes it to the planner or the executor.
package struct Runner: Sendable {
    /// The repository as it was read.
    let workspace: Workspace
    /// The connection to the engine. Nil for a plan without an engine.
    let connection: EngineConnection?
    /// The variables of the process.
    let environment: [String: String]
    /// The options of the run.
    let options: RunOptions
    /// The receiver of events.
    let progress: Progress

    /// Creates a runner.
    /// - Parameter connection: the engine. A plan works without it, a run does not.
    package init(
        _ workspace: Workspace, connection: EngineConnection?, environment: [String: String], options: RunOptions,
        progress: Progress = .silent
    ) {
        self.workspace = workspace
        self.environment = environment
        self.connection = connection
        self.options = options
        self.progress = progress
    }

    /// Returns the steps of a run, with their reasons. Changes nothing except the disposable index.
    /// - Parameter operations: if true, the single operations on containers are listed too.
    /// - Throws: ``ProjectProblems``, ``PipelineError`` for unknown functions, and any error of the
    ///   engine.
    package func plan(_ goal: Goal, operations: Bool = false) async throws -> PlanReport {
        let assembly = try await assemble(goal, candidates: operations)
        let plan = try await Plan(assembly.graph, rules: assembly.rules)
        let unchecked: [UncheckedPart] = connection == nil ? [.engine] + assembly.trustedBases.map(UncheckedPart.base) : []
        let steps = plan.steps.filter { $0.node.kind != .candidate }
        var report = PlanReport(
            steps: steps.map(PlanReport.Step.init), unchanged: plan.current.keys.count(where: \.isWork), unchecked: unchecked)
        let runWarnings = [assembly.run.scan.lockWarning, assembly.run.registry.warning].compactMap(\.self)
        report.add(workspace.warnings(functions: options.functions) + assembly.run.scan.unreadableProblems + runWarnings)
        report.add(await rootWarnings(plan.steps))
        if let connection {
            if goal.deploys, let behind = await workspace.behindWarning(connection.target().history, environment: environment) {
                report.add([behind])
            }
            if goal.deploys { report.note(try? connection.target().history.standingRollback()) }
            let (named, available) = try await requirements(goal, plan.steps, connection)
            report.check(named, available)
        } else {
            let secrets = workspace.project.secrets(for: goal, plan.steps, functions: options.functions)
            let offline = OfflinePlan(report, project: workspace.project.name, secrets: secrets)
            if goal == .up, options.functions == .all, assembly.run.records.isEmpty {
                workspace.cached.store(offline, platform: assembly.run.scan.platform)
            }
            report = offline.checked(environment: environment, in: workspace.plainFiles)
        }
        if operations { report.operations = assembly.deployment?.operations(of: plan.steps).lines ?? [] }
        saveIndex(assembly.run.scan)
        return report
    }

    /// Runs the goal. A failed node does not throw; it is listed in the report.
    ///
    /// Only one run at a time uses a cache. Only one run at a time changes the running state of a
    /// project, from its first observation to its record.
    /// - Returns: the report, and the repository as it was read for the run. If the run had to wait
    ///   for another run, the repository was read again.
    /// - Throws: ``ProjectProblems``, ``PipelineError``, any error of the engine, and
    ///   `CancellationError`.
    package func run(_ goal: Goal) async throws -> (report: RunReport, workspace: Workspace) {
        let started = Date()
        let clock = ContinuousClock.now
        let waited = Atomic(false)
        let lock = try await FileLock.acquire(
            path: workspace.cache.lock, purpose: "faaso \(goal.rawValue)", wait: options.wait,
            onWait: {
                waited.store(true, ordering: .relaxed)
                progress.waiting($0)
            })
        defer { withExtendedLifetime(lock) {} }
        try workspace.cache.restoreCommitted()
        async let swept: Void = removeAbandoned()
        let done = try await exclusively(goal, onWait: { waited.store(true, ordering: .relaxed) }) { target in
            // The repository may have changed while another run held a lock.
            let current = waited.load(ordering: .relaxed) ? try with(Workspace(containing: workspace.root, choice: workspace.choice)) : self
            return try await current.perform(goal, target)
        }
        let report = RunReport(
            id: Self.identifier(started), goal: goal, started: started, seconds: (ContinuousClock.now - clock).seconds,
            commit: done.commit,
            steps: done.results.map {
                RunReport.Step($0, planned: done.planned[$0.node], waitsFor: done.graph.work(before: $0.node), log: log($0))
            },
            deployment: done.deployment, routes: done.routes, stage: workspace.cache.stage,
            target: workspace.project.settings.reportedTarget)
        await swept
        if report.changed { try workspace.cache.write(JSONCoding.pretty(report), "runs/\(report.id).json") }
        try Task.checkCancellation()
        return (report, done.workspace)
    }

    /// Stores the failures of a run.
    /// - Parameter newest: the deployment that the run recorded or found. The lock is held, so
    ///   there is no newer one.
    private func remember(
        _ results: [NodeResult], _ deployment: Int?, newest: DeploymentRecord?, _ bases: [String: [String]]
    ) throws {
        var memory = FailureMemory(workspace.cache, isOnSwarm: workspace.project.settings.isOnSwarm)
        memory.note(results, at: Date(), deployment: deployment, newest: newest, bases: bases)
        try memory.save(workspace.cache)
    }

    private func with(_ workspace: Workspace) -> Runner {
        Runner(workspace, connection: connection, environment: environment, options: options, progress: progress)
    }

    /// Runs `body` under the deployment lock, if the goal may change the running state.
    private func exclusively<Result: Sendable>(
        _ goal: Goal, onWait: @escaping () -> Void, _ body: ((any DeploymentTarget)?) async throws -> Result
    ) async throws -> Result {
        guard let connection, goal.deploys else { return try await body(nil) }
        let target = connection.target(progress: progress)
        return try await target.withLock(purpose: "faaso \(goal.rawValue)", wait: options.wait, onWait: onWait) {
            try await body(target)
        }
    }

    private typealias Outcome = (
        graph: Graph, results: [NodeResult], planned: [Node: Step], deployment: Int?, routes: [DeploymentStatus.Route]?, commit: String?,
        workspace: Workspace
    )

    private func perform(_ goal: Goal, _ target: (any DeploymentTarget)?) async throws -> Outcome {
        let assembly = try await assemble(goal, candidates: true, target: target)
        if goal == .deploy { try await refuseStaleImages(assembly) }
        let plan = try await assembly.run.registry.askingLater { try await Plan(assembly.graph, rules: assembly.rules) }
        let steps = plan.steps.filter { $0.node.kind != .candidate }
        let planned = Dictionary(uniqueKeysWithValues: steps.map { ($0.node, $0) })
        let durations = durations(steps)
        for warning in [assembly.run.scan.lockWarning].compactMap(\.self) + (await foreseen(goal, steps)) { progress.warning(warning) }
        progress.planned(steps, seconds: durations)
        // The commit belongs to the files that are built now.
        let commit = assembly.run.scan.commit
        // Git runs in parallel with the run. An interrupt does not stop it, because the record
        // needs its answer.
        let isAsked = !steps.isEmpty && assembly.deployment != nil
        async let early = isAsked ? shielded { await isDirty(assembly.run.scan) } : nil
        let results = steps.isEmpty ? Self.reused(assembly.graph, plan) : try await execute(assembly, steps, durations)
        let (run, answer) = (assembly.run, await early)
        let record = try await assembly.deployment?.finish(
            results, commit: commit, dirty: { isAsked ? answer : await isDirty(run.scan) }, wanted: run.scan.isWanted)
        if !Task.isCancelled {
            if let warning = workspace.cache.storeContainerLogs(results) { progress.warning(warning) }
            try await run.records.write(run.work)
            if target != nil {
                let newest = record ?? assembly.deployment?.lastDeployment
                try remember(results, record?.number, newest: newest, run.scan.definitions.mapValues(\.bases))
            }
        }
        saveIndex(run.scan)
        return (assembly.graph, results, planned, record?.number, await loadedRoutes(target), commit, workspace)
    }

    /// The routes for the report. If they cannot be read, the run has still succeeded.
    private func loadedRoutes(_ target: (any DeploymentTarget)?) async -> [DeploymentStatus.Route]? {
        do { return try await target?.loadedRoutes() } catch {
            progress.warning("the report has no routes, because they cannot be read: \(error)")
            return nil
        }
    }

    /// True when a file that the deployment reads differs from the commit. Nil if git fails. No
    /// engine is asked.
    package func isDirty() async throws -> Bool? {
        await isDirty(
            try await ScannedProject(workspace, functions: options.functions, platform: BuildPlatform.text(environment), engine: nil))
    }

    private func isDirty(_ scan: ScannedProject) async -> Bool? {
        guard let changes = await (try? Git(root: workspace.root, environment: environment))?.changedPaths() else { return nil }
        return changes.isEmpty ? false : DeployedFiles(scan).contain(anyOf: changes)
    }

    private func execute(_ assembly: Assembly, _ steps: [Step], _ durations: [Node: Double]) async throws -> [NodeResult] {
        let kinds = Set(steps.map(\.node.kind))
        try await assembly.deployment?.begin()
        let candidates = CandidateEvents()
        let executor = Executor(jobs: options.jobs, remoteJobs: options.remoteJobs, failFast: options.failFast) { [progress] event in
            assembly.deployment?.note(event)
            if let told = candidates.seen(event) { progress.tell(assembly.run.registry.corrected(told)) }
        }
        async let removed: Void = assembly.run.tests.removeUsedContainers()
        async let prepared: Void = prepare(kinds, assembly.deployment)
        let urgent = Self.urgency(durations, assembly.graph, jobs: options.jobs)
        let run = { await executor.run(assembly.graph, rules: assembly.rules, durations: urgent) }
        let results = if let deployment = assembly.deployment { await deployment.performing(run) } else { await run() }
        assembly.run.tests.end()
        await removed
        await prepared
        return candidates.merged(results).map(assembly.run.registry.corrected)
    }

    /// Removes the remains of killed runs: temporary files and folders, and containers of tests. A
    /// later run removes anything that stays.
    private func removeAbandoned() async {
        workspace.cache.removeAbandoned()
        ScratchFolder.removeAbandoned()
        guard let connection else { return }
        connection.secrets.removeAbandoned()
        // The steps of the run ask the same engine, and report its errors.
        try? await FunctionTester.removeAbandoned(connection.engine, project: workspace.project.name)
    }

    /// Prepares the needs of later steps while images are built. Errors are ignored, because the
    /// steps ask again.
    private func prepare(_ kinds: Set<Node.Kind>, _ deployment: DeploymentRun?) async {
        async let settings = connection?.engine.settings()
        if let deployment, kinds.contains(.container), !kinds.contains(.proxy) {
            try? await deployment.prepare()
        }
        _ = try? await settings
    }

    /// The results of a run without steps.
    private static func reused(_ graph: Graph, _ plan: Plan) -> [NodeResult] {
        graph.order.filter { $0.kind != .candidate }.map { NodeResult($0, .reused, output: plan.current[$0]) }
    }

    /// The path of the log of a build or of a failed container, relative to the cache.
    private func log(_ result: NodeResult) -> String? {
        if let name = result.containerLog { return name }
        guard case .image(let name) = result.node, result.step?.action == .build else { return nil }
        if let failed = result.error as? BuildFailed { return failed.log }
        return result.output?.record.flatMap { workspace.cache.imageRecord(name, $0) }?.log
    }

    /// The seconds that the planned nodes took last time. The duration of an adopted image is
    /// unknown.
    func durations(_ steps: [Step]) -> [Node: Double] {
        var durations: [Node: Double] = [:]
        for step in steps {
            switch step.node {
            case .image(let name) where step.action == .build:
                durations[step.node] = workspace.cache.currentImage(name).flatMap { $0.isAdopted ? nil : $0.seconds }
            case .test(let name): durations[step.node] = workspace.cache.currentTest(name)?.seconds
            default: break
            }
        }
        return durations
    }

    /// The durations by which the executor orders nodes. With several jobs, a new container starts
    /// just before its tests, which can then ask it. With one job, its tests come first.
    static func urgency(_ durations: [Node: Double], _ graph: Graph, jobs: Int) -> [Node: Double] {
        guard jobs > 1 else { return durations }
        var durations = durations
        for case .candidate(let name) in graph.order { durations[.candidate(name)] = (durations[.test(name)] ?? 0) + 1 }
        return durations
    }

    /// The identifier of a run: `20261123T211502Z-4f2a`. The order of identifiers is the order of
    /// time. The last digits are the fraction of the second, in parts of 1/65536.
    static func identifier(_ date: Date) -> String {
        let second = date.timeIntervalSince1970.rounded(.down)
        let fraction = String(Int((date.timeIntervalSince1970 - second) * 65536), radix: 16)
        let time = Date(timeIntervalSince1970: second).formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
        return "\(time)-\(String(repeating: "0", count: 4 - fraction.count))\(fraction)"
    }
}
