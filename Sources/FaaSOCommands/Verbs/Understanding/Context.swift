import ArgumentParser
import ContentHash
import ImageBuild
import Insight
import Operations

/// `faaso context`
struct Context: ParsableCommand, StagelessCommand {
    static let configuration = CommandConfiguration(
        commandName: "context",
        abstract: "See what is sent to the builder: the function laid over its includes and its template.",
        discussion: """
            Examples:
              faaso context show sum
              faaso context write sum /tmp/sum-context
            """,
        subcommands: [Show.self, Write.self])

    /// `faaso context show FUNCTION`
    struct Show: QuickVerb {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "List the files of a function's context, and which layer each comes from.",
            discussion:
                "Examples:\n  faaso context show sum\n"
                + "  faaso context show sum --json | jq -r '.files[] | select(.layer == \"include\").origin'"
        )

        @OptionGroup var global: GlobalOptions
        @Flag(help: "Also list the files that .dockerignore keeps out.")
        var ignored = false
        @Flag(help: "Print JSON (faaso.context/1).")
        var json = false
        @Argument(help: "The function.", completion: .functions)
        var function: String

        func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
            let context = try operations.context(of: function)
            try console.render(ContextReport(context), json: json) {
                var table = Table(header: ["MODE", "DIGEST", "PATH", "FROM"])
                for (entry, line) in zip(context.tree.entries, context.manifest.entries) {
                    table.add([line.mode.rawValue, line.digest?.short ?? "-", entry.path.description, entry.origin.description])
                }
                for line in table.lines(width: console.outWidth) { console.out(line) }
                console.out("context \(context.definition.context.hex)")
                console.out("source key \(context.definition.sourceKey.hex)")
                if let target = context.definition.target { console.out("target \(target)") }
                if ignored {
                    for entry in context.tree.ignored { console.out("ignored  \(entry.path)  \(entry.origin)") }
                }
            }
            return .done
        }
    }

    /// `faaso context write FUNCTION FOLDER`
    struct Write: QuickVerb {
        static let configuration = CommandConfiguration(
            commandName: "write",
            abstract: "Write a function's context as a folder, for building it by hand.",
            discussion: "Example:\n  faaso context write sum /tmp/sum && docker build /tmp/sum")

        @OptionGroup var global: GlobalOptions
        @Argument(help: "The function.", completion: .functions)
        var function: String
        @Argument(help: "The folder: empty, or not there yet.")
        var folder: String

        func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
            let context = try operations.writeContext(of: function, to: folder)
            let arguments = context.definition.arguments.sorted { $0.key < $1.key }.map { " --build-arg '\($0.key)=\($0.value)'" }
            let target = context.definition.target.map { " --target \($0)" } ?? ""
            console.note("build it: docker build\(arguments.joined())\(target) \(folder)")
            return .done
        }
    }
}
