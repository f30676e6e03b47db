package import Basics
package import ContentHash

/// The error for a failed build, with everything that a person needs to see.
package struct BuildFailed: RecordedFailure, Sendable {
    /// The name of the function.
    package var function: String
    /// The reason in one line.
    package var reason: String
    /// The lines of the build's log that show the cause.
    package var tail: [String]
    /// The name of the whole log, relative to the cache. Nil if nothing was logged.
    package var log: String?
    /// The key of the build's record. Nil if nothing was built.
    package var record: Digest?
    /// The advice for the reader, one sentence each.
    package var hints: [String] = []

    package var description: String { "image '\(function)': \(reason)" }
}

extension BuildFailed {
    /// The run is at fault, not the project's files.
    package var blame: Blame { .run }

    /// The error, with the name of the whole log as the last hint.
    package var diagnostics: [Diagnostic] {
        [Diagnostic(.error, description, hints: hints + (log.map { ["the whole log: .faaso/\($0)"] } ?? []))]
    }
}
