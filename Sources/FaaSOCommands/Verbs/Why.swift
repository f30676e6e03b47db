import Insight
import Pipeline
import Workspaces
import ArgumentParser
import Deployment

/// `faaso why NODE`
struct Why: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Say why a node would run, or why it ran last: the chain from what changed, and how its text differs.",
        discussion: """
            A node is named as 'faaso graph' names it; a function's name alone means its image. Of a file or folder it says which
            functions have it, what an edit of it reaches, or what keeps it out. Works without an engine. Old bytes come from git, and are
            shown only when they are the very bytes that were built.

            Examples:
              faaso why sum
              faaso why container:sum
              faaso why functions/sum/handler.py
              faaso why test:sum --json
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Ask no engine.") var offline = false
    @Flag(help: "Show no differences of text inputs.") var noDiff = false
    @Flag(help: "Print JSON (faaso.why/1).") var json = false
    @Argument(help: "The node, or a path.", completion: .functions) var node: String

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let workspace = try global.workspace()
            let connection = offline ? nil : try await global.connectIfPossible(workspace)
            let inspection = try await global.inspect(workspace, connection)
            let state = connection?.state ?? workspace.usualState(environment: global.environment)
            var report =
                switch try inspection.subject(named: node, from: global.directory) {
                case .node(let node):
                    WhyReport(
                        inspection, node, cache: workspace.cache,
                        failures: try FailureMemory(workspace.cache).standing(DeploymentHistory(state: state)))
                case .path(let path): WhyReport(inspection, path, cache: workspace.cache)
                }
            if !noDiff {
                let git = try? Git(root: workspace.root, environment: global.environment)
                try await report.addDifferences(inspection, root: workspace.root, cache: workspace.cache, git: git)
            }
            if json { try console.json(report) } else { WhyText(report).print(to: console) }
            return .done
        }
    }
}
