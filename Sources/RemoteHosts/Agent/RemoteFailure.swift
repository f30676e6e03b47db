package import Basics

/// An error that happened on a host, with everything that a person needs.
package struct RemoteFailure: Explained, Codable, Hashable {
    /// One message of the error.
    private struct Message: Codable, Hashable {
        var isWarning: Bool
        var text: String
        var place: String?
        var details: [String]
        var hints: [String]
        /// Nil also in messages of a version that does not send it.
        var source: SourceLine?
    }

    private var messages: [Message]
    package private(set) var blame: Blame

    /// Converts an error.
    package init(_ error: any Error) {
        let explained = error as? any Explained
        let diagnostics = explained?.diagnostics ?? [Diagnostic(.error, "\(error)")]
        messages = diagnostics.map {
            Message(
                isWarning: $0.severity == .warning, text: $0.message, place: $0.place, details: $0.details, hints: $0.hints,
                source: $0.source)
        }
        blame = error is CancellationError ? .interrupt : explained?.blame ?? .run
    }

    /// Creates the error of a run.
    package init(message: String) {
        messages = [Message(isWarning: false, text: message, place: nil, details: [], hints: [])]
        blame = .run
    }

    /// The error of a host, with the host in all advice.
    package func advising(_ host: String) -> RemoteFailure {
        let option = HostHint.option(host)
        var failure = self
        for index in messages.indices {
            failure.messages[index].text = option.repeated(in: messages[index].text)
            failure.messages[index].hints = messages[index].hints.map { option.repeated(in: $0) }
        }
        return failure
    }

    /// The error with the name of its host before the first message, and in all advice.
    func on(_ host: String) -> RemoteFailure {
        var failure = advising(host)
        if let first = failure.messages.first { failure.messages[0].text = "\(host): \(first.text)" }
        return failure
    }

    package var description: String { messages.first?.text ?? "failed" }
    package var hints: [String] { messages.flatMap(\.hints) }

    package var diagnostics: [Diagnostic] {
        messages.map {
            Diagnostic(
                $0.isWarning ? .warning : .error, $0.text, at: $0.place, details: $0.details, hints: $0.hints, source: $0.source)
        }
    }
}
