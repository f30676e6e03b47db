package import Basics
package import ContentHash

/// A build that did not give an image, for a person.
package struct BuildFailed: RecordedFailure, Explained, Sendable {
    package var function: String
    /// In a line.
    package var reason: String
    /// The lines of the build's log that tell why.
    package var tail: [String]
    /// The whole log, relative to the cache; nil when nothing was logged.
    package var log: String?
    /// The key of the build's record; nil if nothing was built.
    package var record: Digest?
    /// What to do about it.
    package var hints: [String] = []

    package var description: String { "image '\(function)': \(reason)" }
}

extension BuildFailed {
    package var blame: Blame { .run }

    package var diagnostics: [Diagnostic] {
        [Diagnostic(.error, description, hints: hints + (log.map { ["the whole log: .faaso/\($0)"] } ?? []))]
    }
}
