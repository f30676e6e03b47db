import Basics
import FunctionModel
import Operations
import Pipeline

/// The tools that build, test and deploy.
extension RepositoryTools {
    /// `build`: images.
    var build: Tool {
        goal(
            .build, title: "Build images", effect: .adds,
            help: """
                Builds the images whose inputs changed. Nothing that runs changes. Call it to see if code and its Dockerfile build; 'test' \
                does the same and more.
                """)
    }

    /// `test`: images and their tests.
    var test: Tool {
        goal(
            .test, title: "Run functions' tests", effect: .adds,
            help: """
                Builds the images whose inputs changed, and runs the functions' own tests against them. Nothing that runs changes. Call it \
                after an edit. A failed test is in the result with what was expected and found.
                """,
            parameters: [Parameter("only", .texts, "Names of tests: only these run, even if their results are current.")])
    }

    /// `up`: everything.
    var up: Tool {
        goal(
            .up, title: "Deploy", effect: .replaces,
            help: """
                Builds and tests what changed, and makes the running functions match the repository. No request is lost, and a version that \
                fails leaves the old one serving. Call 'plan' first: functions that left the repository are removed.
                """)
    }

    /// A tool that runs towards a goal. Nodes that were reused are left out of its report.
    private func goal(_ goal: Goal, title: String, effect: Tool.Effect, help: String, parameters: [Parameter] = []) -> Tool {
        Tool(
            goal.rawValue, title: title, help: help, effect: effect, isIdempotent: true,
            parameters: [
                Self.functions, Parameter("since", .text, "Only functions that differ from those of this commit, branch or tag."),
                Parameter("force", .flag, "True builds and tests again what is current."),
            ] + parameters,
            run: work { [jobs] operations, arguments, notes in
                var options = RunOptions()
                (options.jobs, options.force) = (jobs, arguments.flag("force"))
                let only = Set(arguments.texts("only"))
                if !only.isEmpty { options.onlyTests = only }
                let operation = try await operations.goal(
                    goal, functions: arguments.texts("functions"), since: arguments.text("since"), options: options)
                if !operation.left.isEmpty {
                    let names = operation.left.joined(separator: ", ")
                    notes.add(["not in the repository any more: \(names); 'up' without 'since' removes them"])
                }
                guard operation.functions != nil else {
                    return ToolResult(lines: ["nothing to do: no function differs from '\(arguments.text("since") ?? "")'"])
                }
                let connection = try await operation.connect()
                let behind = await operation.behindWarning(connection)
                for warning in operation.warnings + [behind].compactMap(\.self) { notes.add(warning.diagnostic(.warning).lines) }
                let outcome = try await operation.run(connection, progress: notes.progress)
                return try Self.result(outcome.report, isGood: outcome.isGood, notes)
            })
    }

    private static func result(_ report: RunReport, isGood: Bool, _ notes: RunNotes) throws -> ToolResult {
        var short = report
        short.steps.removeAll { $0.outcome == .reused }
        let reused = report.steps.count - short.steps.count
        if reused > 0 { notes.add(["\(reused.counted("node")) reused"]) }
        if !isGood { notes.add(["hint: 'why' with a failed node has the output and the changes since it was last good"]) }
        return try ToolResult(short, isError: !isGood)
    }
}
