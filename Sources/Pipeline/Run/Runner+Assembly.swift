import BuildGraph
import ContentHash
import Deployment
import FunctionModel
import ImageBuild

/// What a run and a plan are made of: the graph of a goal, and a rule for each of its nodes.
extension Runner {
    struct Assembly {
        var graph: Graph
        var rules: [NodeID: Rule]
        var session: Session
        var deployment: DeploymentRun?
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
        let deployment = try await look?.run(session)
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
    private func look(_ goal: Goal, _ deployer: Deployer?) async throws -> DeploymentLook? {
        guard let connection, goal == .up || goal == .deploy else { return nil }
        return try await DeploymentLook(
            workspace, connection, deployer ?? connection.deployer(progress: progress), functions: options.functions,
            adopt: options.adopt)
    }

    private func rules(_ graph: Graph, _ session: Session, _ deployment: DeploymentRun?) -> [NodeID: Rule] {
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
                if let problems = session.unreadable[name] { rules[node] = .unreadable(node, problems) }
                guard let definition = session.definitions[name] else { continue }
                let rule = ImageRule(function: name, definition: definition, session: session)
                rules[node] = Rule(evaluate: { try rule.evaluate($0) }, perform: { try await rule.perform($0, $1) })
            case "test":
                guard let function = workspace.project.function(name), let definition = TestDefinition(function) else { continue }
                let rule = TestRule(function: function, definition: definition, session: session)
                rules[node] = Rule(evaluate: { rule.evaluate($0) }, perform: { try await rule.perform($0, $1) })
            case "candidate":
                rules[node] = deployment?.candidateRule(name, image: .image(name))
            case "container":
                rules[node] = deployment?.rule(node, image: .image(name))
            case "caddyfile", "proxy":
                rules[node] = deployment?.rule(node)
            default:
                rules[node] = .fact("")
            }
        }
        return rules
    }

    /// - Throws: ``PipelineError`` naming images, tests and what they are made of that are not up to date.
    func refuseStaleImages(_ assembly: Assembly) async throws {
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
}
