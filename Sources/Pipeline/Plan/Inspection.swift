package import BuildGraph
package import ContentHash
package import FunctionModel
package import ImageBuild
import Workspaces

/// The whole graph of a workspace with what is known of each node, for looking at. With no engine, what runs is unknown and
/// images are taken to be there when a record says so.
package struct Inspection: Sendable {
    package let graph: Graph
    package let plan: Plan
    /// Was an engine asked?
    package let isChecked: Bool
    package let definitions: [String: ImageDefinition]
    private let run: RunContext
    private let steps: [NodeID: Step]

    init(graph: Graph, plan: Plan, isChecked: Bool, run: RunContext) {
        self.graph = graph
        self.plan = plan
        self.isChecked = isChecked
        definitions = run.definitions
        self.run = run
        steps = Dictionary(plan.steps.map { ($0.node, $0) }) { first, _ in first }
    }

    /// What is to be done about a node; nil when it is current.
    package func step(_ node: NodeID) -> Step? {
        steps[node]
    }

    package var project: Project { run.project }
    package var files: FileIndex { run.workspace.files }
    package var root: String { run.workspace.root }

    /// A function's whole context as it is now.
    package func context(_ function: String) throws -> FunctionContext { try run.context(function) }

    /// The word that `faaso.graph/1` uses.
    package enum State: String, Sendable, Codable {
        case current, stale, missing, failed
        case neverBuilt = "never-built"
        case neverDeployed = "never-deployed"
        /// What runs can't be known without an engine.
        case unknown
    }

    package func state(_ node: NodeID) -> State {
        guard let step = step(node) else {
            return !isChecked && ["container", "caddyfile", "proxy"].contains(node.kind) ? .unknown : .current
        }
        let kinds = Set(step.reasons.map(\.kind))
        if kinds.contains(.previousFailed) { return .failed }
        if kinds.contains(.imageMissing) { return .missing }
        if kinds.contains(.neverDeployed) { return .neverDeployed }
        return kinds.contains(.neverBuilt) ? .neverBuilt : .stale
    }

    /// The node's keys: the source key of an image needs no engine, its key is nil while a base is not known.
    package func keys(_ node: NodeID) -> (source: String?, key: String?) {
        let name = String(node.name)
        switch node.kind {
        case "context": return (nil, definitions[name]?.context.hex)
        case "image":
            guard let definition = definitions[name] else { return (nil, nil) }
            return (definition.sourceKey.hex, definition.key(identities(definition.bases))?.hex)
        case "base": return (nil, identities([name])[name])
        case "test": return (nil, plan.current[node])
        default: return (nil, nil)
        }
    }

    private func identities(_ bases: [String]) -> [String: String] {
        var identities: [String: String] = [:]
        for base in bases {
            if let identity = plan.current[.base(base)], identity != BaseRule.unknown { identities[base] = identity }
        }
        return identities
    }
}

extension Runner {
    /// Looks at everything; changes nothing but the disposable index.
    package func inspect() async throws -> Inspection {
        let assembly = try await assemble(.up, whole: true)
        let plan = try await Plan(assembly.graph, rules: assembly.rules)
        saveIndex(assembly.run)
        return Inspection(graph: assembly.graph, plan: plan, isChecked: isConnected, run: assembly.run)
    }
}
