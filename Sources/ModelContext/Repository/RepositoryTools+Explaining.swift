import Basics
import Insight
import Operations
import Pipeline

/// The tools that explain what a run would do.
extension RepositoryTools {
    /// `plan`: the steps of `up`.
    var plan: Tool {
        Tool(
            "plan", title: "Plan a deployment",
            help: """
                Lists the steps that 'up' would take now, each with its causes, and the problems because of which it would fail. Changes \
                nothing. Call it after edits and before 'up', or to see if anything is left to do: no steps means that all is current.
                """,
            parameters: [
                Self.functions, Self.offline,
                Parameter("operations", .flag, "True also lists each operation on a container, in order."),
            ],
            run: work { operations, arguments, _ in
                let plan = operations.plan(functions: arguments.texts("functions"), offline: arguments.flag("offline"))
                let lists = arguments.flag("operations")
                if !lists, let report = plan.remembered { return try ToolResult(report) }
                return try ToolResult(try await plan.make(listsOperations: lists))
            })
    }

    /// `why`: the causes of one node.
    var why: Tool {
        Tool(
            "why", title: "Explain a node or a path",
            help: """
                Explains why an image, test or container would run or ran last, back to the edited file, with a diff of its text. After a \
                failed build or test it has the last output and the changes since the last good build. Of a file or folder, it lists the \
                functions that use it and all that an edit reaches. Call it after a failure, and before an edit of shared code.
                """,
            parameters: [
                Parameter(
                    "node", .text, isRequired: true,
                    "A function (sum), a node (image:sum, test:sum, container:sum), or a path (shared/money/round.py)."),
                Self.offline, Parameter("no_differences", .flag, "True leaves out the diffs of files."),
            ],
            run: work { operations, arguments, _ in
                let report = try await operations.why(
                    arguments.text("node") ?? "", offline: arguments.flag("offline"), differences: !arguments.flag("no_differences"))
                return try ToolResult(report)
            })
    }

    /// `graph`: nodes and edges.
    var graph: Tool {
        Tool(
            "graph", title: "Show the build graph",
            help: """
                Lists nodes from source folders over images and tests to containers and routes, with the state of each and the edges. Call \
                it to learn how functions depend on each other; for one node or file, 'why' is shorter.
                """,
            parameters: [
                Parameter("focus", .text, "Only this node or path, all that it needs, and all that needs it."),
                Parameter("affected", .text, "Only this node or path, and all that an edit of it reaches."),
                Parameter("depth", .number(0...100), "With 'focus' or 'affected': only nodes within this number of edges."),
                Parameter("limit", .number(1...10_000), "The number of nodes (default: \(Self.nodeLimit)). Current ones go first."),
                Self.offline,
            ],
            run: work { operations, arguments, notes in
                let (focus, affected, depth) = (arguments.text("focus"), arguments.text("affected"), arguments.number("depth"))
                if depth != nil, focus == nil, affected == nil {
                    throw ArgumentProblems("'depth' counts from a node", hint: "name one in 'focus' or 'affected'")
                }
                let query = GraphQuery(focus: focus, affected: affected, depth: depth)
                let view = try await operations.graph(query, offline: arguments.flag("offline"))
                let limit = arguments.number("limit") ?? Self.nodeLimit
                let report = Self.shortened(view.report, to: limit)
                let left = view.report.nodes.count - report.nodes.count
                if left > 0 {
                    notes.add(["\(left.counted("node")) left out: name a node in 'focus' or 'affected', or raise 'limit'"])
                }
                return try ToolResult(report)
            })
    }

    /// `affected`: the functions that differ from a commit.
    var affected: Tool {
        Tool(
            "affected", title: "Functions that differ from a commit",
            help: """
                Lists the functions whose image, test, container or route differs from those of a commit, with the changed inputs. Asks \
                no engine. Call it to learn what a branch or an edit changes, for example before a review.
                """,
            parameters: [Parameter("since", .text, isRequired: true, "A commit, branch or tag, such as HEAD or origin/main.")],
            run: work { operations, arguments, _ in
                try ToolResult(try await operations.affected(since: arguments.text("since") ?? "HEAD"))
            })
    }

    /// The number of nodes that a graph has by default.
    static let nodeLimit = 100

    /// A graph with a limited number of nodes. Nodes that are not current stay longest.
    static func shortened(_ report: GraphReport, to limit: Int) -> GraphReport {
        guard report.nodes.count > limit else { return report }
        let stale = report.nodes.filter { $0.state != .current }
        let current = report.nodes.filter { $0.state == .current }
        let kept = Set((stale + current).prefix(limit).map(\.id))
        var short = report
        short.nodes.removeAll { !kept.contains($0.id) }
        short.edges.removeAll { !kept.contains($0.from) || !kept.contains($0.to) }
        short.calls.removeAll { !kept.contains($0.from) || !kept.contains($0.to) }
        return short
    }
}
