import BuildGraph
import ContentHash
import Deployment
import FunctionModel
import ImageBuild
import WorkModel
import Workspaces

/// The common parts of a run and a plan. They are the graph of a goal, and a rule for each of its
/// nodes.
extension Runner {
    /// A graph that is ready to be planned or run.
    struct Assembly {
        /// The nodes that the goal asks for, with everything that they need.
        var graph: Graph
        /// The rules of the nodes.
        var rules: Rules
        /// The parts of the run that the rules share.
        var run: RunContext
        /// The rules that deploy. Nil if nothing is deployed, and without an engine.
        var deployment: DeploymentRun?

        /// The bases whose recorded identity is trusted if no engine is asked. The identity of a
        /// locked base is certain.
        var trustedBases: [Node] {
            graph.order.filter { $0.kind == .base && run.scan.workspace.lock?.identity(of: $0.name) == nil }
        }
    }

    /// True when an engine is connected.
    var isConnected: Bool { connection != nil }

    /// Saves the index. A failure, for example on a full disk, is a warning, because it only costs
    /// the next run its time. In a read-only tree there is no warning.
    func saveIndex(_ scan: ScannedProject) {
        scan.carryForward()
        if connection == nil, let basis = PlanBasis(scan) { workspace.cached.store(basis, platform: scan.platform) }
        do throws(TreeError) { try workspace.files.save() } catch { progress.warning("the index could not be saved: \(error)") }
    }

    /// Reads the repository, and makes the graph with its rules.
    /// - Parameters:
    ///   - everything: if true, nodes of running containers are included even without an engine.
    ///   - candidates: if true, the start of each new container is a node of its own.
    ///   - target: the target that holds the deployment lock; nil to create one.
    /// - Throws: ``ProjectProblems``, ``PipelineError``, and any error of the engine.
    func assemble(_ goal: Goal, whole everything: Bool = false, candidates: Bool = false, target: (any DeploymentTarget)? = nil)
        async throws
        -> Assembly
    {
        try checkNames()
        // The engine is asked for images and for containers at once.
        async let snapshot = snapshot(goal, target)
        let run = try await RunContext(
            workspace, options: options, environment: environment, connection: connection,
            asksRegistry: !everything && goal != .deploy,
            progress: progress)
        let deployment = try await snapshot?.deployment
        return try assembly(goal, of: run, deployment, whole: everything, candidates: candidates)
    }

    /// Makes the graph of some functions, with results of the previous run. No engine is asked.
    /// - Parameters:
    ///   - functions: the results of the previous run for all functions of the workspace.
    ///   - recordedBases: the identity of each base at its last use by any function.
    ///   - everything: if true, nodes of running containers are included.
    /// - Throws: ``ProjectProblems``.
    func assemble(
        functions: [String: CachedFunction], recordedBases: [String: String], whole everything: Bool
    ) async throws -> Assembly {
        let run = try await RunContext(
            workspace, options: options, environment: environment, connection: nil,
            previous: (functions, recordedBases), progress: progress)
        return try assembly(.up, of: run, nil, whole: everything)
    }

    private func assembly(
        _ goal: Goal, of run: RunContext, _ deployment: DeploymentRun?, whole everything: Bool = false, candidates: Bool = false
    ) throws -> Assembly {
        let whole = try FunctionGraph.make(
            workspace.project, run.scan.definitions, removed: deployment?.removed ?? [], pushed: options.push,
            candidates: candidates && connection?.isOnSwarm != true)
        let targets = everything ? whole.order : FunctionGraph.targets(goal, whole, functions: options.functions)
        var kept = whole.closure(of: targets)
        if connection == nil, !everything {
            kept = kept.filter { !$0.isDeployed }
        }
        let graph = try whole.restricted(to: kept)
        return Assembly(graph: graph, rules: rules(graph, run, deployment), run: run, deployment: deployment)
    }

    /// Observes the deployment once, if the goal concerns it.
    private func snapshot(_ goal: Goal, _ target: (any DeploymentTarget)?) async throws -> DeploymentSnapshot? {
        guard let connection, goal.deploys else { return nil }
        return try await DeploymentSnapshot(
            workspace, connection, target ?? connection.target(progress: progress), isRun: target != nil, functions: options.functions,
            adopt: options.adopt, command: goal == .deploy ? .deploy : .up)
    }

    private func rules(_ graph: Graph, _ run: RunContext, _ deployment: DeploymentRun?) -> Rules {
        var rules = deployment?.rules(graph) ?? [:]
        for node in graph.order {
            switch node {
            case .source, .route: rules[node] = Fact(.none)
            case .base(let reference): rules[node] = BaseRule(reference: reference, options: options, scan: run.scan, listing: run.listing)
            case .context(let name): rules[node] = Fact(run.scan.definitions[name].map { .context($0.context) } ?? .none)
            case .image(let name):
                if let problems = run.scan.unreadable[name] { rules[node] = UnreadableRule(node: node, problems: problems) }
                guard let definition = run.scan.definitions[name] else { continue }
                rules[node] = ImageRule(function: name, definition: definition, run: run)
            case .test(let name):
                guard let function = workspace.project.function(name), let definition = TestDefinition(function) else { continue }
                rules[node] = TestRule(
                    function: function, definition: definition, options: options, scan: run.scan, records: run.records, tests: run.tests
                ) {
                    await deployment?.candidateUnderWay(of: name)
                }
            case .shared(let name):
                if let shared = run.registry.shared {
                    rules[node] = PushRule(
                        function: name, shared: shared, options: options, scan: run.scan, progress: progress,
                        pulled: pulledImage(of: name, deployment))
                }
            case .candidate, .container, .caddyfile, .proxy: break
            }
        }
        return rules
    }

    /// The identifier of the image that the nodes of a swarm pulled for a function. Nil on one
    /// host.
    private func pulledImage(of function: String, _ deployment: DeploymentRun?) -> String? {
        connection?.isOnSwarm == true ? deployment?.servedImage(of: function) : nil
    }

    /// Refuses to deploy if an image, a test or one of their inputs is stale.
    /// - Throws: ``PipelineError/staleImages(_:)`` with these nodes.
    func refuseStaleImages(_ assembly: Assembly) async throws {
        let gates = assembly.graph.order.filter { !$0.isDeployed }
        let plan = try await Plan(assembly.graph.restricted(to: Set(gates)), rules: assembly.rules)
        let stale = plan.steps.filter { $0.action != .tag }.map(\.node.description)
        if !stale.isEmpty { throw PipelineError.staleImages(stale) }
    }

    private func checkNames() throws {
        try PipelineError.check(options.functions.names ?? [], among: workspace.project)
        guard let tests = options.onlyTests else { return }
        let known = Set(options.functions.among(workspace.project.functions).flatMap { $0.metadata.tests.map(\.name) })
        guard let unknown = tests.subtracting(known).min() else { return }
        throw PipelineError.unknownTest(unknown, known: known.sorted())
    }
}
