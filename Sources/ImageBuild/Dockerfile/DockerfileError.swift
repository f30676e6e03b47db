/// An error in a Dockerfile, with its line.
package struct DockerfileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The first line of the faulty instruction, counted from 1.
    package var line: Int
    /// Always 1. An instruction may be joined from several lines, so no better column is known.
    package var column: Int { 1 }
    /// A lowercase sentence without a full stop.
    package var message: String
    /// The advice for the reader, one sentence each.
    package var hints: [String]

    /// Creates an error. By default, it has no hints.
    package init(line: Int, _ message: String, hints: [String] = []) {
        self.line = line
        self.message = message
        self.hints = hints
    }

    /// The place and the message.
    package var description: String { "\(line):\(column): \(message)" }
}
