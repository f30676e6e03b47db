import ArgumentParser
import Operations

/// `faaso why NODE`
struct Why: WaitingVerb {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Print why a node would run, or why it ran last, with the changed files and their differences.",
        discussion: """
            Nodes have the names that 'faaso graph' prints; a function's name alone means its image. For a file or folder, it prints
            which functions have it, what an edit of it reaches, or what keeps it out. No engine is needed. Differences need the old
            text, and are shown if git has exactly the bytes that were built.

            Examples:
              faaso why sum
              faaso why container:sum
              faaso why functions/sum/handler.py
              faaso why test:sum --json
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Do not ask the engine.")
    var offline = false
    @Flag(help: "Print no differences of files.")
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
