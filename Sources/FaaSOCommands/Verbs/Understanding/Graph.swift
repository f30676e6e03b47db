import ArgumentParser
import Insight
import Operations

/// `faaso graph`
struct Graph: WaitingVerb {
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

    /// The format of the output.
    enum Format: String, ExpressibleByArgument, CaseIterable { case dot, mermaid, json, svg, html }

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Do not ask the engine. The state of containers is then unknown.")
    var offline = false
    @Option(help: "dot, mermaid, json, svg or html (default: dot).")
    var format: Format?
    @Flag(help: "Print JSON (faaso.graph/1), as --format json does.")
    var json = false
    @Option(help: ArgumentHelp("Only this node, what it needs and what needs it.", valueName: "node|path"))
    var focus: String?
    @Option(help: ArgumentHelp("Only this node and what an edit of it reaches.", valueName: "node|path"))
    var affected: String?
    @Option(help: ArgumentHelp("With --focus or --affected: only nodes within this number of edges.", valueName: "n"))
    var depth: Int?
    @Argument(help: ArgumentHelp("As --affected: only this and what an edit of it reaches.", valueName: "node|path"))
    var subject: String?

    func validate() throws {
        if json, format != nil, format != .json { throw ValidationError("--json and --format \(format ?? .json) exclude each other") }
        if subject != nil, affected != nil { throw ValidationError("--affected and a node without it are the same; name one") }
        guard let depth else { return }
        try NumberCheck.atLeast(0, depth, "--depth")
        if focus == nil, affected == nil, subject == nil {
            throw ValidationError("--depth counts from the node that --focus or --affected names")
        }
    }

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let query = GraphQuery(focus: focus, affected: affected ?? subject, depth: depth)
        let view = try await operations.graph(query, offline: offline)
        if let near = view.focus, let edited = view.edited {
            let words = (edited: affected ?? subject ?? "", focus: focus ?? "")
            let text = ConnectionText(view.graph, edited, near, words, depth: depth)
            if let diagnostic = text.diagnostic { console.show(diagnostic) }
        }
        switch format ?? (json ? .json : .dot) {
        case .dot: console.out(view.report.dot)
        case .mermaid: console.out(view.report.mermaid)
        case .json: try console.json(view.report)
        case .svg: console.raw(try await operations.svg(view.report))
        case .html: console.rawOut(try view.page.html())
        }
        return .done
    }
}
