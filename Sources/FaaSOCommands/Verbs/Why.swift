import ArgumentParser
import Insight
import Operations

/// `faaso why NODE`
struct Why: WaitingVerb {
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
    @Flag(help: "Ask no engine.")
    var offline = false
    @Flag(help: "Show no differences of text inputs.")
    var noDiff = false
    @Flag(help: "Print JSON (faaso.why/1).")
    var json = false
    @Argument(help: "The node, or a path.", completion: .functions)
    var node: String

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let report = try await operations.why(node, offline: offline, differences: !noDiff)
        try console.render(report, json: json) { WhyText(report).print(to: console) }
        return .done
    }
}
