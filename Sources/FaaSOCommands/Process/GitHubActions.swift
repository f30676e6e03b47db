import Insight
import Pipeline
import ContentHash
import FunctionModel
import Glibc
import ImageBuild

/// What is said to GitHub Actions where it runs us, by its own variables: annotations on standard output, a summary in its file.
struct GitHubActions {
    private let console: Console
    private let summary: String?

    /// Nil elsewhere.
    init?(_ environment: [String: String], _ console: Console) {
        guard environment["GITHUB_ACTIONS"] == "true" else { return nil }
        self.console = console
        summary = environment["GITHUB_STEP_SUMMARY"]
    }

    func tell(_ report: RunReport, cache: CacheFolder) {
        for line in GitHubReport.annotations(report, cache: cache) { console.out(line) }
        guard let summary, !summary.isEmpty else { return }
        if !Self.append(GitHubReport.summary(report), to: summary) { console.warning("cannot write the step summary to \(summary)") }
    }

    func tell(_ problems: ProjectProblems) {
        for problem in problems.problems { console.out(GitHubReport.annotation(problem)) }
    }

    /// The file is shared with what other commands of the step say.
    private static func append(_ text: String, to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        return write(descriptor, bytes, bytes.count) == bytes.count
    }
}
