import BuildGraph
import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import ImageBuild
import Synchronization

/// Plans and runs: makes the graph of a workspace, and hands it to the planner or the executor.
package struct Runner: Sendable {
    private let workspace: Workspace
    private let connection: EngineConnection?
    private let environment: [String: String]
    private let options: RunOptions
    private let progress: Progress

    /// - Parameter connection: nil plans without an engine; a run needs one.
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

    /// What a run would do, and why. Changes nothing but the disposable index.
    /// - Throws: ``ProjectProblems``, ``PipelineError`` for functions that do not exist, and what the engine answers.
    package func plan(_ goal: Goal) async throws -> PlanReport {
        let assembly = try await assemble(goal)
        let plan = try await Plan(assembly.graph, rules: assembly.rules)
        let unchecked = connection == nil ? ["engine"] + assembly.graph.order.filter { $0.kind == "base" }.map(\.description) : []
        let report = PlanReport(
            steps: plan.steps.map(PlanReport.Step.init), unchanged: plan.current.keys.count(where: \.isWork), unchecked: unchecked)
        if connection == nil, goal == .up, options.functions.isEmpty, assembly.session.usesNewestRecords {
            workspace.memo.keepOfflinePlan(report, platform: assembly.session.platform)
        }
        saveIndex(assembly.session)
        return report
    }

    /// Does it. A node that fails is no error: it stands in the report.
    ///
    /// One run at a time works on a cache, and one at a time on what runs of a project, from its first look to its record.
    package func run(_ goal: Goal) async throws -> RunReport {
        let started = Date()
        let clock = ContinuousClock.now
        let waited = Atomic(false)
        let lock = try FileLock.acquire(
            path: workspace.cache.lock, purpose: "faaso \(goal.rawValue)", wait: options.wait,
            onWait: {
                waited.store(true, ordering: .relaxed)
                progress.waiting($0)
            })
        defer { withExtendedLifetime(lock) {} }
        try workspace.cache.restoreCommitted()
        let (results, planned, deployment) = try await exclusively(goal, onWait: { waited.store(true, ordering: .relaxed) }) { deployer in
            // What was read before another run ended may be old by now.
            let current = waited.load(ordering: .relaxed) ? try with(Workspace(containing: workspace.root)) : self
            return try await current.perform(goal, deployer)
        }
        let report = RunReport(
            id: Self.identifier(started), goal: goal, started: started, seconds: (ContinuousClock.now - clock).seconds,
            commit: GitRepository(root: workspace.root)?.commit,
            steps: results.map { RunReport.Step($0, planned: planned[$0.node], log: log($0)) }, deployment: deployment)
        if report.changed { try workspace.cache.write(CacheFolder.encode(report), "runs/\(report.id).json") }
        try Task.checkCancellation()
        return report
    }

    private func with(_ workspace: Workspace) -> Runner {
        Runner(workspace, connection: connection, environment: environment, options: options, progress: progress)
    }

    /// With the deployment lock where something that runs may be changed.
    private func exclusively<Result: Sendable>(
        _ goal: Goal, onWait: @escaping () -> Void, _ body: (Deployer?) async throws -> Result
    ) async throws -> Result {
        guard let connection, goal == .up || goal == .deploy else { return try await body(nil) }
        let deployer = connection.deployer(progress: progress)
        return try await deployer.withLock(purpose: "faaso \(goal.rawValue)", wait: options.wait, onWait: onWait) {
            try await body(deployer)
        }
    }

    private typealias Outcome = (results: [NodeResult], planned: [NodeID: Step], deployment: Int?)

    private func perform(_ goal: Goal, _ deployer: Deployer?) async throws -> Outcome {
        let assembly = try await assemble(goal, candidates: true, deployer: deployer)
        if goal == .deploy { try await refuseStaleImages(assembly) }
        let plan = try await Plan(assembly.graph, rules: assembly.rules)
        let steps = plan.steps.filter { $0.node.kind != "candidate" }
        let planned = Dictionary(uniqueKeysWithValues: steps.map { ($0.node, $0) })
        let durations = durations(steps)
        progress.planned(steps, seconds: durations)
        let results = steps.isEmpty ? Self.reused(assembly.graph, plan) : try await execute(assembly, steps, durations)
        let deployment = try await assembly.deployment?.finish(results)
        if !Task.isCancelled { try await assembly.session.writeDeferred() }
        saveIndex(assembly.session)
        return (results, planned, deployment)
    }

    private func execute(_ assembly: Assembly, _ steps: [Step], _ durations: [NodeID: Double]) async throws -> [NodeResult] {
        let kinds = Set(steps.map(\.node.kind))
        // What Caddy does not take stops the run before anything is built; and a new proxy has its own place in the order of steps.
        if let deployment = assembly.deployment, kinds.contains("caddyfile"), !kinds.contains("proxy") { try await deployment.prepare() }
        let candidates = CandidateEvents()
        let executor = Executor(jobs: options.jobs, failFast: options.failFast) { [progress] event in
            switch candidates.seen(event) {
            case .started(let step)?: progress.started(step)
            case .ended(let result)?: progress.ended(result)
            case nil: break
            }
        }
        async let removed: Void = assembly.session.removeUsedContainers()
        async let prepared: Void = prepare(kinds, assembly.deployment)
        let results = await executor.run(assembly.graph, rules: assembly.rules, durations: durations)
        assembly.session.endTests()
        await removed
        await prepared
        return candidates.merged(results)
    }

    /// What later steps will need, made ready while images are built. An error is theirs: they ask again.
    private func prepare(_ kinds: Set<Substring>, _ deployment: DeploymentSession?) async {
        if kinds.contains("test"), let connection {
            try? await FunctionTester.removeAbandoned(connection.engine, project: workspace.project.name)
        }
        if let deployment, kinds.contains("container"), !kinds.contains("proxy") {
            try? await deployment.prepare()
        }
    }

    /// The results of a run in which nothing was to be done.
    private static func reused(_ graph: Graph, _ plan: Plan) -> [NodeResult] {
        graph.order.filter { $0.kind != "candidate" }.map { NodeResult($0, .reused, output: plan.current[$0]) }
    }

    /// Where the log of a build lies, relative to the cache.
    private func log(_ result: NodeResult) -> String? {
        guard result.node.kind == "image", result.step?.action == "build" else { return nil }
        if let failed = result.error as? BuildFailed { return failed.log }
        return result.outcome == .done ? workspace.cache.currentImage(String(result.node.name))?.log : nil
    }

    // MARK: - Steps

    struct Assembly {
        var graph: Graph
        var rules: [NodeID: Rule]
        var session: Session
        var deployment: DeploymentSession?
    }

    var isConnected: Bool { connection != nil }

    /// What can't be saved, as on a read-only tree, only costs the next look its time.
    func saveIndex(_ session: Session) {
        session.keepFound()
        try? workspace.files.save()
    }

    /// - Parameter whole: the nodes of what runs as well when no engine can be asked about them.
    func assemble(_ goal: Goal, whole everything: Bool = false, candidates: Bool = false, deployer: Deployer? = nil) async throws
        -> Assembly
    {
        try checkNames()
        // The engine is asked for images and for containers at once.
        async let look = look(goal, deployer)
        let session = try await Session(
            workspace: workspace, options: options, environment: environment, connection: connection, progress: progress)
        let deployment = try await look.map { DeploymentSession(session: session, deployer: $0.deployer, $0.look) }
        let whole = try FunctionGraph.make(
            workspace.project, session.definitions, removed: deployment?.removed ?? [], candidates: candidates)
        let targets = everything ? whole.order : FunctionGraph.targets(goal, whole, functions: options.functions)
        var kept = whole.closure(of: targets)
        if connection == nil, !everything {
            kept = kept.filter { !["container", "candidate", "route", "caddyfile", "proxy"].contains($0.kind) }
        }
        let graph = try whole.restricted(to: kept)
        return Assembly(graph: graph, rules: rules(graph, session, deployment), session: session, deployment: deployment)
    }

    /// One look at what runs, where the goal has to do with that.
    private func look(_ goal: Goal, _ deployer: Deployer?) async throws -> (deployer: Deployer, look: DeploymentSession.Look)? {
        guard let connection, goal == .up || goal == .deploy else { return nil }
        let deployer = deployer ?? connection.deployer(progress: progress)
        return (deployer, try await DeploymentSession.look(workspace, connection, deployer, adopt: options.adopt))
    }

    private func rules(_ graph: Graph, _ session: Session, _ deployment: DeploymentSession?) -> [NodeID: Rule] {
        var rules: [NodeID: Rule] = [:]
        for node in graph.order {
            let name = String(node.name)
            switch node.kind {
            case "base":
                let rule = BaseRule(reference: name, session: session)
                rules[node] = Rule(evaluate: { _ in rule.evaluate() }, perform: { _, _ in try await rule.perform() })
            case "context":
                rules[node] = .fact(session.definitions[name]?.context.hex ?? "")
            case "image":
                guard let definition = session.definitions[name] else { continue }
                let rule = ImageRule(function: name, definition: definition, session: session)
                rules[node] = Rule(evaluate: { try rule.evaluate($0) }, perform: { try await rule.perform($0, $1) })
            case "test":
                guard let function = workspace.project.function(name), let definition = TestDefinition(function) else { continue }
                let rule = TestRule(function: function, definition: definition, session: session)
                rules[node] = Rule(evaluate: { rule.evaluate($0) }, perform: { try await rule.perform($0, $1) })
            case "candidate":
                rules[node] = deployment?.candidateRule(name)
            case "container", "caddyfile", "proxy":
                rules[node] = deployment?.rule(node)
            default:
                rules[node] = .fact("")
            }
        }
        return rules
    }

    private func refuseStaleImages(_ assembly: Assembly) async throws {
        let gates = assembly.graph.order.filter { ["image", "test", "context", "base", "source"].contains($0.kind) }
        let plan = try await Plan(assembly.graph.restricted(to: Set(gates)), rules: assembly.rules)
        let stale = plan.steps.filter { $0.action != "tag" }.map(\.node.description)
        if !stale.isEmpty { throw PipelineError.staleImages(stale) }
    }

    private func checkNames() throws {
        let known = workspace.project.functions.map(\.name)
        let unknown = options.functions.filter { !known.contains($0) }
        guard !unknown.isEmpty else { return }
        var closest: [String: String] = [:]
        for name in unknown { closest[name] = EditDistance.closest(to: name, among: known) }
        throw PipelineError.unknownFunctions(unknown, closest: closest)
    }

    /// What the planned nodes took last time.
    private func durations(_ steps: [Step]) -> [NodeID: Double] {
        var durations: [NodeID: Double] = [:]
        for step in steps {
            let name = String(step.node.name)
            switch step.node.kind {
            case "image": durations[step.node] = workspace.cache.currentImage(name)?.seconds
            case "test": durations[step.node] = workspace.cache.currentTest(name)?.seconds
            default: break
            }
        }
        return durations
    }

    /// Sorts by time: `20261123T211502Z-4f2a`.
    private static func identifier(_ date: Date) -> String {
        let time = date.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
        return time + "-" + String(UInt16.random(in: 0 ... .max), radix: 16)
    }
}
