import FunctionModel
import ImageBuild
package import Insight
package import Pipeline
package import WorkModel
import Workspaces

/// The choice of nodes for a graph. Its words name nodes or paths.
package struct GraphQuery: Hashable, Sendable {
    /// Selects this node, the nodes that it needs, and the nodes that need it.
    package var focus: String?
    /// Selects this node, and the nodes that an edit of it reaches.
    package var affected: String?
    /// The greatest number of edges from these nodes. Nil means any distance.
    package var depth: Int?

    /// Creates a query. By default, it selects all nodes.
    package init(focus: String? = nil, affected: String? = nil, depth: Int? = nil) {
        (self.focus, self.affected, self.depth) = (focus, affected, depth)
    }
}

extension GraphQuery {
    /// The word, if the query has one word, or the same word twice.
    var onlyWord: String? {
        guard let word = focus ?? affected, affected ?? word == word else { return nil }
        return word
    }

    /// The nodes that the query can select. Nil for all nodes, and if a word is a path.
    func nodes(in graph: WorkModel.Graph) -> Set<Node>? {
        let words = [focus, affected].compactMap(\.self)
        let nodes = words.compactMap { graph.node(named: $0) }
        guard !words.isEmpty, nodes.count == words.count else { return nil }
        var selected: Set<Node> = []
        for node in nodes { selected.formUnion(graph.neighbourhood(of: node, depth: depth)) }
        return selected
    }
}

/// A graph with the nodes that a query selected.
package struct GraphView: Sendable {
    /// The selected nodes and their edges.
    package let report: GraphReport
    /// The graph that was planned. It may lack functions that the words do not concern.
    package let graph: WorkModel.Graph
    /// The subject of the query's word `focus`.
    package let focus: Inspection.Subject?
    /// The subject of the query's word `affected`.
    package let edited: Inspection.Subject?
    private let project: String
    private let isChecked: Bool
    private let cache: CacheFolder

    /// Selects nodes of an inspected graph.
    /// - Parameter folder: the user's working folder, from which paths are read.
    /// - Throws: ``PipelineError`` for a word that names nothing.
    init(_ inspection: Inspection, project: String, cache: CacheFolder, _ query: GraphQuery, from folder: String) throws {
        focus = try query.focus.map { try inspection.subject(named: $0, from: folder) }
        edited = try query.affected.map { try inspection.subject(named: $0, from: folder) }
        graph = inspection.graph
        report = GraphReport(inspection, kept: Self.kept(graph, focus, edited, depth: query.depth))
        (self.project, isChecked, self.cache) = (project, inspection.isChecked, cache)
    }

    /// The page that shows the graph.
    package var page: GraphPage {
        let chosen = (focus ?? edited).flatMap { if case .node(let node) = $0 { node } else { nil } }
        return GraphPage(report, project: project, checked: isChecked, cache: cache, focus: chosen)
    }

    /// The nodes that a query selects. Nil selects all. Both words together select the nodes near
    /// the focus that the edit reaches.
    private static func kept(
        _ graph: WorkModel.Graph, _ focus: Inspection.Subject?, _ edited: Inspection.Subject?, depth: Int?
    ) -> Set<Node>? {
        let near = focus.map { subject in
            switch subject {
            case .node(let node): graph.neighbourhood(of: node, depth: depth)
            case .path(let path): graph.affected(by: path, depth: depth)
            }
        }
        let reached = edited.map { graph.affected(by: $0, depth: depth) }
        guard let near, let reached else { return near ?? reached }
        return near.intersection(reached)
    }
}

extension RepositoryOperations {
    /// Returns the graph from folders to routes, with the state of each node.
    /// - Parameter offline: if true, no engine is asked.
    package func graph(_ query: GraphQuery, offline: Bool) async throws -> GraphView {
        let inspection = try await inspect(unopened(), query, offline: offline)
        return try GraphView(
            inspection, project: inspection.project.name, cache: inspection.workspace.cache, query, from: directory)
    }

    /// Plans the nodes that a query selects, and all nodes that they need.
    /// - Parameter unopened: the repository. Its files are scanned once.
    func inspect(_ unopened: UnopenedWorkspace, _ query: GraphQuery, offline: Bool) async throws -> Inspection {
        if offline, let word = query.onlyWord, let part = await partialInspection(unopened, of: word, hasRoutes: true) { return part }
        let workspace = try workspace(unopened)
        let connection = offline ? nil : try await connectIfPossible(workspace)
        return try await Runner(workspace, connection: connection, environment: environment, options: RunOptions()).inspect(
            of: query.nodes)
    }

    /// Draws a graph with Graphviz as SVG.
    /// - Throws: ``GraphvizError``.
    package func svg(_ report: GraphReport) async throws -> [UInt8] {
        try await Graphviz.svg(report.dot, environment: environment)
    }
}
