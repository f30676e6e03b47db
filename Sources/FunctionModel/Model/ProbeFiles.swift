import Basics

/// The content of `templates/<name>/probe/probe.yml`: the files of a probe that `template test`
/// edits.
package struct ProbeFiles: Hashable, Sendable {
    /// The path of the file with the handler, relative to the function's folder.
    package var handler: String
    /// The path of the file that names the dependencies. Nil if the template has no dependencies.
    package var dependencies: String?

    /// The line that is added to the file of dependencies. Nil for blank lines. Each `%` stands for
    /// a number that differs every time.
    package var line: String?

    /// The reasons why checks cannot apply to the template, by the name of the check.
    package var skip: [String: String]

    /// Creates the content.
    package init(handler: String, dependencies: String? = nil, line: String? = nil, skip: [String: String] = [:]) {
        (self.handler, self.dependencies, self.line, self.skip) = (handler, dependencies, line, skip)
    }

    /// Reads the file.
    /// - Parameters:
    ///   - path: the path of the file, for messages.
    ///   - checks: the names of the checks that may be skipped.
    /// - Throws: ``ProjectProblems`` with all problems of the file.
    package static func read(_ bytes: [UInt8], path: String, checks: [String]) throws(ProjectProblems) -> ProbeFiles {
        var reader = YAMLReader(bytes, file: path)
        let files = reader.probe(checks)
        guard let files, reader.problems.isEmpty else {
            let lines = SourceLines(bytes)
            throw ProjectProblems(reader.problems.map { $0.quoting($0.location.flatMap { lines[$0.line] }) })
        }
        return files
    }
}
