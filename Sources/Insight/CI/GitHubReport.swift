package import FunctionModel
package import ImageBuild
package import Pipeline
import WorkModel

/// The output for GitHub Actions: annotations (workflow commands) at the files at fault, and a
/// summary in Markdown.
package struct GitHubReport: Sendable {
    private let prefix: String

    /// Creates the output for a repository of functions.
    /// - Parameter prefix: the path of its root in git's work tree, such as `services/`. GitHub
    ///   counts the files of annotations from there.
    package init(prefix: String) { self.prefix = prefix }

    /// Returns an `::error file=…::…` for each failed step and each failed test.
    package func annotations(_ report: RunReport, cache: CacheFolder) -> [String] {
        report.failed.flatMap { step -> [String] in
            let file = step.node.function.map(ProjectPath.metadata(of:)) ?? RootInput.routes.path
            if case .test(let function) = step.node, let record = step.record.flatMap({ cache.anyTestRecord(function, $0) }), !record.passed
            {
                return record.cases.compactMap { test in
                    guard let failure = test.failure else { return nil }
                    let printed = OutputExcerpt.lines(test.output ?? record.output ?? "")
                    let text = ([failure] + printed).joined(separator: "\n")
                    return command(file: file, line: nil, title: "test '\(test.name)' of '\(function)' failed", text)
                }
            }
            let text = ([step.error ?? "failed"] + (step.details ?? [])).joined(separator: "\n")
            return [command(file: file, line: nil, title: "\(step.node) failed", text)]
        }
    }

    /// Returns the annotation of a problem in the project's files, at its place.
    package func annotation(_ problem: Problem) -> String {
        let place = problem.location.flatMap { $0.line == 0 ? nil : $0 }
        return command(
            file: problem.location?.file, line: place?.line, column: place?.column, title: nil,
            ([problem.message] + problem.hints.map { "hint: \($0)" }).joined(separator: "\n"))
    }

    /// Returns a table of the steps that were done, and the number of reused images.
    package static func summary(_ report: RunReport) -> String {
        let done = report.steps.filter { [.done, .pulled, .failed].contains($0.outcome) && $0.action != nil }
        var lines = ["### faaso \(report.goal.rawValue): \(report.failed.isEmpty ? "done" : "failed")", ""]
        if done.isEmpty {
            lines.append("Nothing to do.")
        } else {
            lines += ["| step | result | took | why |", "|---|---|---|---|"]
            for step in done {
                let result = step.outcome == .failed ? "**failed**" : step.action?.rawValue ?? ""
                let why = step.error ?? step.reasons.prefix(3).map(\.line).joined(separator: "; ")
                lines.append("| `\(cell(step.node.description))` | \(result) | \(tenths(step.seconds)) s | \(cell(why)) |")
            }
        }
        if let pushes = report.incompletePush { lines += ["", "**\(pushes).**"] }
        let reused = report.steps.count { $0.node.kind == .image && $0.outcome == .reused }
        if reused > 0 { lines += ["", "\(reused) image\(reused == 1 ? "" : "s") reused."] }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func tenths(_ seconds: Double) -> String {
        let number = Int((seconds * 10).rounded())
        return "\(number / 10).\(number % 10)"
    }

    private static func cell(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("|", with: "\\|").replacing("\n", with: " ").replacing("<", with: "&lt;")
    }

    /// Formats a workflow command, escaped as GitHub's toolkit does. Properties also escape `:` and
    /// `,`.
    func command(file: String?, line: Int?, column: Int? = nil, title: String?, _ message: String) -> String {
        var properties = file.map { ["file=\(Self.property(path($0)))"] } ?? []
        if let line { properties.append("line=\(line)") }
        if let column { properties.append("col=\(column)") }
        if let title { properties.append("title=\(Self.property(title))") }
        let list = properties.isEmpty ? "" : " " + properties.joined(separator: ",")
        return "::error\(list)::\(Self.escaped(message))"
    }

    /// The path of a file in git's work tree. Files outside of the repository have absolute paths.
    private func path(_ file: String) -> String { file.hasPrefix("/") ? file : prefix + file }

    private static func escaped(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        escaped(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
