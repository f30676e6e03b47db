import WorkModel
import Insight
import Pipeline
import Workspaces
import ArgumentParser
import Basics
import BuildGraph
import ContainerEngine
import FunctionModel
import ImageBuild

/// `faaso graph`
struct Graph: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Print the graph from folders to routes, and the state of each node.",
        discussion: """
            --format html is one page for a browser that asks no network: search, filter, and a node's key, inputs, reasons, log and
            what it affects. --format svg needs Graphviz.

            Examples:
              faaso graph --format html > graph.html
              faaso graph --format svg --focus image:sum --depth 2 > graph.svg
              faaso graph shared/money/round.py
              faaso graph --affected shared/money --focus container:sum    how the one reaches the other
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case dot, mermaid, json, svg, html }

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Ask no engine: what runs is then unknown.") var offline = false
    @Option(help: "dot, mermaid, json, svg or html (default: dot).") var format: Format?
    @Flag(help: "Print JSON (faaso.graph/1), as --format json does.") var json = false
    @Option(help: ArgumentHelp("Only this node, what it needs and what needs it.", valueName: "node|path")) var focus: String?
    @Option(help: ArgumentHelp("Only this node and what an edit of it reaches.", valueName: "node|path")) var affected: String?
    @Option(help: ArgumentHelp("With --focus or --affected: only nodes at most so many edges away.", valueName: "n")) var depth: Int?
    @Argument(help: ArgumentHelp("As --affected: only this and what an edit of it reaches.", valueName: "node|path")) var subject: String?

    func validate() throws {
        if json, format != nil, format != .json { throw ValidationError("--json and --format \(format ?? .json) exclude each other") }
        if subject != nil, affected != nil { throw ValidationError("--affected and a node without it are the same; name one") }
        guard let depth else { return }
        if depth < 0 { throw ValidationError("--depth needs a number of at least 0") }
        if focus == nil, affected == nil, subject == nil {
            throw ValidationError("--depth counts from the node that --focus or --affected names")
        }
    }

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let workspace = try global.workspace()
            let inspection = try await global.inspect(workspace, offline: offline)
            let near = try focus.map { try inspection.subject(named: $0, from: global.directory) }
            let edited = try (affected ?? subject).map { try inspection.subject(named: $0, from: global.directory) }
            let chosen = (near ?? edited).flatMap { if case .node(let node) = $0 { node } else { nil } }
            if let near, let edited {
                let words = (edited: affected ?? subject ?? "", focus: focus ?? "")
                let text = ConnectionText(inspection.graph, edited, near, words, depth: depth)
                if let diagnostic = text.diagnostic { console.show(diagnostic) }
            }
            let report = GraphReport(inspection, kept: kept(inspection.graph, near, edited))
            switch format ?? (json ? .json : .dot) {
            case .dot: console.out(report.dot)
            case .mermaid: console.out(report.mermaid)
            case .json: try console.json(report)
            case .svg: console.raw(try await Graphviz.svg(report.dot, environment: global.environment))
            case .html:
                let page = GraphPage(
                    report, project: workspace.project.name, checked: inspection.isChecked, cache: workspace.cache, focus: chosen)
                console.raw(Array(try page.html().utf8))
            }
            return .done
        }
    }

    /// Nil keeps all. Both together leave what an edit of the one does about the other.
    private func kept(_ graph: WorkModel.Graph, _ near: Inspection.Subject?, _ edited: Inspection.Subject?) -> Set<Node>? {
        let near = near.map { subject in
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

extension GlobalOptions {
    /// Looks at everything, without an engine where none answers or none is wanted.
    func inspect(_ workspace: Workspace, offline: Bool) async throws -> Inspection {
        try await inspect(workspace, offline ? nil : connectIfPossible(workspace))
    }

    /// Looks at everything, without an engine where there is no connection.
    func inspect(_ workspace: Workspace, _ connection: EngineConnection?) async throws -> Inspection {
        try await Runner(workspace, connection: connection, environment: environment, options: RunOptions()).inspect()
    }

    /// No engine is no reason to fail for a command that only looks; it is said.
    func connectIfPossible(_ workspace: Workspace) async throws -> EngineConnection? {
        do {
            return try await connect(workspace)
        } catch let error as EngineError where error.blame == .engine {
            console.show(Diagnostic(.warning, "\(error); what runs is not looked at", hints: error.hints))
            return nil
        }
    }
}
