import ArgumentParser
import Pipeline

/// `faaso why NODE`
struct Why: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say why a node would run, or why it ran last: the chain from what changed.",
        discussion: """
            A node is named as 'faaso graph' names it; a function's name alone means its image. Works without an engine.

            Examples:
              faaso why sum
              faaso why container:sum
              faaso why test:sum --json
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Ask no engine.") var offline = false
    @Flag(help: "Print JSON (faaso.why/1).") var json = false
    @Argument(help: "The node.") var node: String

    func run() throws {
        let console = global.console
        try CommandRun.waiting(console) { [self] in
            let workspace = try global.workspace()
            let inspection = try await global.inspect(workspace, offline: offline)
            let report = WhyReport(inspection, try inspection.node(named: node), cache: workspace.cache)
            if json { try console.json(report) } else { WhyText(report).print(to: console) }
            return .done
        }
    }
}
