package import FunctionModel
import Operations

/// The tools about a repository. Their names are those of the verbs of `faaso`, and their results
/// are the reports that `--json` prints.
///
/// Each call opens the repository anew, so it sees every edit.
package struct RepositoryTools: Sendable {
    /// The folder of the repository, or a folder inside it.
    let directory: String
    /// The variables of the process.
    let environment: [String: String]
    /// The stage that the tools are about.
    let choice: StageChoice
    /// The number of steps of a run that may run at once.
    let jobs: Int
    /// Returns bytes of other programs as text without control characters.
    let plain: @Sendable ([UInt8]) -> String

    /// Creates the tools about a repository, which may not exist yet.
    /// - Parameters:
    ///   - directory: the folder of the repository, or a folder inside it.
    ///   - jobs: the number of steps of a run that may run at once.
    ///   - plain: returns bytes of other programs as text without control characters.
    package init(
        directory: String, environment: [String: String], choice: StageChoice, jobs: Int, plain: @escaping @Sendable ([UInt8]) -> String
    ) {
        (self.directory, self.environment, self.choice) = (directory, environment, choice)
        (self.jobs, self.plain) = (jobs, plain)
    }

    /// All tools, those that change something included.
    package var all: [Tool] {
        [plan, why, graph, affected, status, logs, history, doctor, build, test, up, restart, rollback, invoke]
    }

    /// The parameter for functions of the repository.
    static let functions = Parameter("functions", .texts, "Names of functions. Without it: all functions.")
    /// The parameter for work without an engine.
    static let offline = Parameter(
        "offline", .flag, "True asks no Docker engine. It is faster, and says nothing about what runs.")

    /// Makes the work of a tool. Notices and warnings become the last text of the result.
    func work(
        _ body: @escaping @Sendable (RepositoryOperations, Arguments, RunNotes) async throws -> ToolResult
    ) -> @Sendable (Arguments, CallProgress) async throws -> ToolResult {
        return { [self] arguments, progress in
            let notes = RunNotes(progress)
            let operations = RepositoryOperations(directory: directory, environment: environment, choice: choice) { notes.add($0) }
            var result = try await body(operations, arguments, notes)
            result.add(notes.lines)
            return result
        }
    }
}
