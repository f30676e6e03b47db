import BuildGraph
package import ContentHash
package import FunctionModel
package import ImageBuild
package import WorkModel
package import Workspaces

/// The whole graph of a workspace, with the state of each node, for reports.
///
/// Without an engine, the state of running containers is unknown. An image then counts as present
/// if a record names it.
package struct Inspection: Sendable {
    /// The graph with all nodes.
    package let graph: Graph
    /// The steps of `up`.
    package let plan: Plan
    /// True when an engine was asked.
    package let isChecked: Bool
    /// The definitions of the images, by function.
    package let definitions: [String: ImageDefinition]
    private let scan: ScannedProject
    private let listing: EngineListing
    private let steps: [Node: Step]

    /// Creates an inspection from a plan and its run.
    init(graph: Graph, plan: Plan, isChecked: Bool, run: RunContext) {
        self.graph = graph
        self.plan = plan
        self.isChecked = isChecked
        definitions = run.scan.definitions
        (scan, listing) = (run.scan, run.listing)
        steps = Dictionary(plan.steps.map { ($0.node, $0) }) { first, _ in first }
    }

    /// The step that a node needs. Nil if the node is current.
    package func step(_ node: Node) -> Step? {
        steps[node]
    }

    /// The repository as it was read.
    package var workspace: Workspace { scan.workspace }
    /// The project that was read.
    package var project: Project { scan.project }
    /// The index of the repository's files.
    package var files: FileIndex { scan.workspace.files }
    /// The absolute path of the repository.
    package var root: String { scan.workspace.root }

    /// The current context of a function.
    /// - Throws: the problems of its files.
    package func context(_ function: String) throws -> FunctionContext { try scan.context(function) }

    /// The state of a node, as a word of `faaso.graph/1`.
    package enum State: String, Sendable, Codable, CaseIterable {
        /// The node matches its inputs, does not match them, lacks its image, or failed last time.
        case current, stale, missing, failed
        /// No record of the node exists.
        case neverBuilt = "never-built"
        /// No container or proxy exists yet.
        case neverDeployed = "never-deployed"
        /// The state of a running node cannot be known without an engine.
        case unknown
    }

    /// The state of a node, as far as it is known.
    package func state(_ node: Node) -> State {
        guard let step = step(node) else {
            return !isChecked && node.isWork && node.isDeployed ? .unknown : .current
        }
        let kinds = Set(step.reasons.map(\.kind))
        if kinds.contains(.previousFailed) { return .failed }
        if kinds.contains(.imageMissing) { return .missing }
        if kinds.contains(.neverDeployed) { return .neverDeployed }
        return kinds.contains(.neverBuilt) ? .neverBuilt : .stale
    }

    /// The keys of a node. The source key of an image needs no engine. Its key is nil while a base
    /// is unknown.
    package func keys(_ node: Node) -> (source: String?, key: String?) {
        switch node {
        case .context(let name): return (nil, definitions[name]?.context.hex)
        case .image(let name):
            guard let definition = definitions[name] else { return (nil, nil) }
            return (definition.sourceKey.hex, definition.key(identities(definition.bases))?.hex)
        case .base(let reference): return (nil, plan.current.identity(of: reference))
        case .test: return (nil, plan.current[node]?.record?.hex)
        case .source, .shared, .candidate, .container, .route, .caddyfile, .proxy: return (nil, nil)
        }
    }

    /// The ID of the newest tagged image of a function. It is the image of the last run in which
    /// the function was built or found. Nil without an engine.
    package func taggedImage(of function: String) -> String? {
        listing.images?.id(tagged: ImageName(project: project.name, function: function).newest)
    }

    private func identities(_ bases: [String]) -> [String: String] {
        var identities: [String: String] = [:]
        for base in bases {
            if let identity = plan.current.identity(of: base) { identities[base] = identity }
        }
        return identities
    }
}

extension Runner {
    /// Makes the whole graph, and plans it. Changes nothing except the disposable index.
    /// - Parameter chosen: returns the nodes that are planned, with all nodes that they need. Nil
    ///   means all nodes. The states of other nodes are then not known.
    /// - Throws: the same errors as ``plan(_:operations:)``.
    package func inspect(of chosen: (Graph) -> Set<Node>? = { _ in nil }) async throws -> Inspection {
        let assembly = try await assemble(.up, whole: true)
        var planned = assembly.graph
        if let nodes = chosen(planned) { planned = try planned.restricted(to: planned.closure(of: nodes)) }
        let plan = try await Plan(planned, rules: assembly.rules)
        saveIndex(assembly.run.scan)
        return Inspection(graph: assembly.graph, plan: plan, isChecked: isConnected, run: assembly.run)
    }
}
