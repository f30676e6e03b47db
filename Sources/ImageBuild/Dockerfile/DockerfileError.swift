/// What is wrong with a Dockerfile, and where.
package struct DockerfileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The first line of the instruction at fault, counted from 1.
    package var line: Int
    /// Always 1: an instruction may have been joined from several lines, so no better column is known.
    package var column: Int { 1 }
    /// A lowercase sentence without a full stop.
    package var message: String
    /// What to do about it, one sentence each.
    package var hints: [String]

    package init(line: Int, _ message: String, hints: [String] = []) {
        self.line = line
        self.message = message
        self.hints = hints
    }

    package var description: String {
        (["\(line):\(column): error: \(message)"] + hints.map { "hint: \($0)" }).joined(separator: "\n")
    }
}
