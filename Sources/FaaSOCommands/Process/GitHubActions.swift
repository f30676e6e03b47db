import FunctionModel
import Glibc
import ImageBuild
import Insight
import Pipeline

/// The output for GitHub Actions: annotations on standard output, and a summary in its file.
///
/// The variables of GitHub Actions tell if it runs the command.
struct GitHubActions {
    private let console: Console
    private let summary: String?

    /// Creates the output; nil outside GitHub Actions.
    init?(_ environment: [String: String], _ console: Console) {
        guard environment["GITHUB_ACTIONS"] == "true" else { return nil }
        self.console = console
        summary = environment["GITHUB_STEP_SUMMARY"]
    }

    /// Prints the annotations of a run, and adds its summary to the file.
    func tell(_ report: RunReport, cache: CacheFolder) {
        for line in GitHubReport.annotations(report, cache: cache) { console.out(line) }
        guard let summary, !summary.isEmpty else { return }
        if !Self.append(GitHubReport.summary(report), to: summary) { console.warning("cannot write the step summary to \(summary)") }
    }

    /// Prints the annotations of the problems in the project's files.
    func tell(_ problems: ProjectProblems) {
        for problem in problems.problems { console.out(GitHubReport.annotation(problem)) }
    }

    /// Appends to the file, which the other commands of the same step use, too.
    private static func append(_ text: String, to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        return write(descriptor, bytes, bytes.count) == bytes.count
    }
}
