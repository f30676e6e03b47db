/// Something that a person has to know, with what may help. It stays a value until a console prints it.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable {
        case error, warning
    }

    package var severity: Severity
    /// `file:line:column`; nil where no place of a file is at fault.
    package var place: String?
    /// A lowercase sentence without a full stop.
    package var message: String
    /// Lines below the message, such as the end of a log.
    package var details: [String]
    /// What the reader may do about it, a sentence each.
    package var hints: [String]

    package init(
        _ severity: Severity = .error, _ message: String, at place: String? = nil, details: [String] = [], hints: [String] = []
    ) {
        (self.severity, self.message, self.place, self.details, self.hints) = (severity, message, place, details, hints)
    }

    /// `error: ` or `warning: `, which stands before the message.
    package var label: String { "\(severity.rawValue): " }

    /// The same without colours: `file:line:column: error: message`, the details indented, and a `hint: ` line for each hint.
    package var lines: [String] {
        [(place.map { $0 + ": " } ?? "") + label + message] + details.map { "  " + $0 } + hints.map { "hint: " + $0 }
    }
}
