import ArgumentParser
import Basics
import Insight
import Operations

/// `faaso ls`
struct FunctionList: QuickVerb {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List the functions of the repository, with their runtimes and routes.",
        discussion: """
            It asks no engine; 'faaso status' prints what runs. A function with an error in its files is listed, too. A function without
            a route is built and tested, and has no container, unless it is internal.

            Examples:
              faaso ls
              faaso ls --json | jq -r '.functions[] | select(.routes == [] and (.internal | not)).name'
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Print JSON (faaso.functions/1).")
    var json = false

    func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
        let report = try operations.functionList()
        try console.render(report, json: json) {
            Self.table(report).lines(width: console.outWidth).forEach(console.out)
            if report.functions.isEmpty { console.note(NameHint.noFunctions) }
        }
        return .done
    }

    /// The report as a table. It has a column of problems if there is one.
    static func table(_ report: FunctionListReport) -> Table {
        let isBroken = report.functions.contains { $0.problem != nil }
        var table = Table(header: ["FUNCTION", "RUNTIME", "ROUTES"] + (isBroken ? ["PROBLEM"] : []))
        for function in report.functions {
            let routes = function.internal ? "internal" : function.routes.isEmpty ? "-" : function.routes.joined(separator: " ")
            table.add([function.name, function.runtime ?? "-", routes] + (isBroken ? [function.problem ?? "-"] : []))
        }
        return table
    }
}
