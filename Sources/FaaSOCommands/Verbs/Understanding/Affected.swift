import ArgumentParser
import Basics
import Insight
import Operations
import WorkModel

/// `faaso affected --since REF`
struct Affected: WaitingVerb {
    static let configuration = CommandConfiguration(
        commandName: "affected",
        abstract: "Print which functions differ from those of a commit, and why.",
        discussion: """
            The working tree is compared with the commit by all inputs of images, tests, containers and routes. File times do not count.
            No engine and no record is needed. A commit that this clone does not have, as in a shallow clone, is an error.

            Examples:
              faaso affected --since origin/main
              faaso affected --since "$(git merge-base origin/main HEAD)" --names
              faaso affected --since v1.2 --json
            """)

    @OptionGroup var global: GlobalOptions
    @Option(help: ArgumentHelp("A commit, branch or tag.", valueName: "ref"))
    var since: String
    @Flag(help: "Print only the names of the functions, one in a line.")
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
