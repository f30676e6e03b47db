import ArgumentParser
import BuildGraph
import ContainerEngine
import Pipeline

/// `faaso graph`
struct Graph: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the graph from folders to routes, and the state of each node.",
        discussion: """
            Examples:
              faaso graph | dot -Tsvg > graph.svg
              faaso graph --format mermaid --focus image:sum
              faaso graph --format json --affected shared/money
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case dot, mermaid, json }

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Ask no engine: what runs is then unknown.") var offline = false
    @Option(help: "dot, mermaid or json.") var format: Format = .dot
    @Option(help: ArgumentHelp("Only this node, what it needs and what needs it.", valueName: "node")) var focus: String?
    @Option(help: ArgumentHelp("Only this node and what an edit of it reaches.", valueName: "node")) var affected: String?

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let inspection = try await global.inspect(offline: offline)
            let report = GraphReport(inspection, kept: try kept(inspection))
            switch format {
            case .dot: console.out(report.dot)
            case .mermaid: console.out(report.mermaid)
            case .json: try console.json(report)
            }
            return .done
        }
    }

    private func kept(_ inspection: Inspection) throws -> Set<NodeID>? {
        if let affected { return inspection.graph.affected(by: [try inspection.node(named: affected)]) }
        guard let focus else { return nil }
        let node = try inspection.node(named: focus)
        return inspection.graph.affected(by: [node]).union(inspection.graph.closure(of: [node]))
    }
}

extension GlobalOptions {
    /// Looks at everything, without an engine where none answers or none is wanted.
    func inspect(offline: Bool) async throws -> Inspection {
        let workspace = try workspace()
        let connection = offline ? nil : try await connectIfPossible(workspace)
        return try await Runner(workspace, connection: connection, environment: environment, options: RunOptions()).inspect()
    }

    /// No engine is no reason to fail for a command that only looks.
    func connectIfPossible(_ workspace: Workspace) async throws -> EngineConnection? {
        do {
            return try await connect(workspace)
        } catch let error as EngineError where error.isUnreachable {
            return nil
        }
    }
}
