package import BuildGraph
import Deployment
package import FunctionModel
package import ImageBuild
package import WorkModel

/// The whole graph of a project, from the folders that a person edits to the proxy.
///
/// The order is source and base -> context -> image -> test -> container -> route -> caddyfile. An
/// image may need the image of another function. A container comes after those that it calls.
package enum FunctionGraph {
    /// Makes the graph.
    /// - Parameters:
    ///   - definitions: one for each function; they name the bases. ``FunctionBases`` finds no
    ///     problem in them.
    ///   - removed: the functions that have containers and should have none.
    ///   - pushed: if true, the image of each function in the registry is a node. A container comes
    ///     after it: the nodes of a swarm pull the image.
    ///   - candidates: if true, the start of each new container is a node of its own. A run starts
    ///     containers while the tests run. For every reader of the run, that node is part of
    ///     `container:`.
    /// - Throws: `GraphError` for a cycle.
    package static func make(
        _ project: Project, _ definitions: [String: ImageDefinition], removed: [String] = [], pushed: Bool = false, candidates: Bool = false
    ) throws(GraphError<Node>) -> Graph {
        let contained = project.functionsWithContainer
        let calls = Dictionary(project.functions.map { ($0.name, $0.metadata.calls) }) { first, _ in first }
        var nodes = DeploymentGraph.edges(functions: contained, removed: removed, calls: calls)
        for function in project.functions {
            let sources = function.layers.map { Node.source($0.root) }
            for source in sources { nodes[source] = Graph.Edges() }
            nodes[.context(function.name)] = Graph.Edges(needs: sources)

            let bases = (definitions[function.name]?.bases ?? []).map(Node.init(base:))
            // A base that is the image of a function gets its edges with that function.
            for base in bases where base.function == nil { nodes[base] = Graph.Edges() }
            nodes[.image(function.name)] = Graph.Edges(needs: [.context(function.name)] + bases)

            var gates: [Node] = [.image(function.name)]
            if !function.metadata.tests.isEmpty {
                nodes[.test(function.name)] = Graph.Edges(needs: [.image(function.name)])
                gates.append(.test(function.name))
            }
            if pushed { nodes[.shared(function.name)] = Graph.Edges(needs: gates) }
            if contained.contains(function.name) {
                if candidates, gates.count > 1, function.metadata.startsBesideTests {
                    nodes[.candidate(function.name)] = Graph.Edges(
                        needs: [.image(function.name)], after: nodes[.container(function.name)]?.after ?? [],
                        unlessFailed: [.test(function.name)])
                    gates.append(.candidate(function.name))
                }
                nodes[.container(function.name)]?.needs += gates
                if pushed, project.settings.isOnSwarm { nodes[.container(function.name)]?.after.append(.shared(function.name)) }
            }
        }
        for route in project.routes { nodes[.route(route.path)] = Graph.Edges(needs: [.container(route.function)]) }
        nodes[.caddyfile]?.after.insert(contentsOf: project.routes.map { .route($0.path) }, at: 0)
        return try Graph(nodes.map { (id: $0.key, edges: $0.value) })
    }

    /// The nodes that a goal asks for, in the order of the graph.
    package static func targets(_ goal: Goal, _ graph: Graph, functions: FunctionScope) -> [Node] {
        graph.order.filter { id in
            switch id.kind {
            case .image: functions.contains(id.name)
            case .test: functions.contains(id.name) && goal != .build
            case .shared: functions.contains(id.name)
            case .container: functions.contains(id.name) && goal.deploys
            // A goal for named functions contains their containers, but no routes.
            case .route: functions == .all && goal.deploys
            case .caddyfile, .proxy: goal.deploys
            case .source, .base, .context, .candidate: false
            }
        }
    }
}

extension Metadata {
    /// True when a new container starts while its tests run.
    fileprivate var startsBesideTests: Bool { candidate == .withTests && deploy == .swap }
}
