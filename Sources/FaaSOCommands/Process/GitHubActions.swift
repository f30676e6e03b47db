import FunctionModel
import Glibc
import ImageBuild
import Insight
import Pipeline
import Workspaces

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
    func tell(_ report: RunReport, of workspace: Workspace) {
        for line in GitHubReport(prefix: workspace.gitPrefix).annotations(report, cache: workspace.cache) { console.out(line) }
        guard let summary, !summary.isEmpty else { return }
        if !Self.append(GitHubReport.summary(report), to: summary) { console.warning("cannot write the step summary to \(summary)") }
    }

    /// Prints the annotations of the problems in the files of the project that contains a folder.
    /// - Parameter folder: the folder; nil if the problems are in files that a person named.
    func tell(_ problems: ProjectProblems, in folder: String?) {
        let root = folder.flatMap { try? Workspace.root(containing: $0) }
        let report = GitHubReport(prefix: root.map(Workspace.gitPrefix(at:)) ?? "")
        for problem in problems.problems { console.out(report.annotation(problem)) }
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
