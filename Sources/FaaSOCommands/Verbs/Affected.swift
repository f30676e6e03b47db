import ArgumentParser
import Basics
import Insight
import Operations
import WorkModel

/// `faaso affected --since REF`
struct Affected: WaitingVerb {
    static let configuration = CommandConfiguration(
        commandName: "affected",
        abstract: "Say which functions differ from those of a commit, and why.",
        discussion: """
            The files of the working tree are compared with those of the commit by what determines an image, a test, a container or a
            route; names and times don't count. Asks no engine and no record. A commit that this clone does not have, because it is
            shallow for one, is an error.

            Examples:
              faaso affected --since origin/main
              faaso affected --since "$(git merge-base origin/main HEAD)" --names
              faaso affected --since v1.2 --json
            """)

    @OptionGroup var global: GlobalOptions
    @Option(help: ArgumentHelp("A commit, branch or tag.", valueName: "ref"))
    var since: String
    @Flag(help: "Print the functions' names alone, a line each.")
    var names = false
    @Flag(help: "Print JSON (faaso.affected/1).")
    var json = false

    func validate() throws {
        if names, json { throw ValidationError("--names and --json exclude each other") }
    }

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let report = try await operations.affected(since: since)
        if names {
            for function in report.functions { console.out(function.name) }
            return .done
        }
        try console.render(report, json: json) {
            for line in Self.lines(report) { console.out(line) }
            console.note("\(report.functions.count.counted("function")) affected, \(report.unchanged) not")
        }
        return .done
    }

    /// The lines of the report for people.
    static func lines(_ report: AffectedReport) -> [String] {
        report.functions.flatMap { function in
            ["\(function.name)  \(function.touches.map(\.rawValue).joined(separator: ", "))"] + function.reasons.map { "  " + $0.line }
        } + report.removed.map { "\($0)  removed" } + (report.proxy.isEmpty ? [] : ["proxy"] + report.proxy.map { "  " + $0.line })
    }
}
