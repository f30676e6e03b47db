/// A message for a person, with hints. It stays a value until a console prints it.
package struct Diagnostic: Hashable, Sendable {
    /// The severity of a message. The raw value is its label without the colon.
    package enum Severity: String, Hashable, Sendable {
        case error, warning
    }

    /// The severity of the message.
    package var severity: Severity
    /// The text `file:line:column`; nil if no place of a file is at fault.
    package var place: String?
    /// A lowercase sentence without a full stop.
    package var message: String
    /// Lines below the message, such as the end of a log.
    package var details: [String]
    /// The advice for the reader, one sentence each.
    package var hints: [String]
    /// The line of the file at the place. Nil if it is unknown, or must not be shown. Only a
    /// console prints it.
    package var source: SourceLine?

    /// Creates a diagnostic.
    package init(
        _ severity: Severity = .error, _ message: String, at place: String? = nil, details: [String] = [], hints: [String] = [],
        source: SourceLine? = nil
    ) {
        (self.severity, self.message, self.place, self.details, self.hints) = (severity, message, place, details, hints)
        self.source = source
    }

    /// The text `error: ` or `warning: `, which stands before the message.
    package var label: String { "\(severity.rawValue): " }

    /// The text of the diagnostic without colours. The first line is
    /// `file:line:column: error: message`. The indented details and a `hint: ` line for each hint
    /// follow. The line of the file is left out.
    package var lines: [String] {
        [(place.map { $0 + ": " } ?? "") + label + message] + details.map { "  " + $0 } + hints.map { "hint: " + $0 }
    }

    /// The beginning of a hint that lists the allowed names of a map.
    package static let list = "allowed: "

    /// The message of an error's first diagnostic, with its place in front. Details and hints are
    /// left out.
    package static func summary(of error: any Error) -> String {
        let diagnostics = (error as? any Explained)?.diagnostics ?? []
        guard let first = diagnostics.first(where: { $0.severity == .error }) ?? diagnostics.first else { return "\(error)" }
        return (first.place.map { $0 + ": " } ?? "") + first.message
    }
}

extension [Diagnostic] {
    /// The diagnostics. Of those about the same line of a file, only the first has the line.
    package var withEachLineOnce: [Diagnostic] {
        var shown: Set<Substring> = []
        return map { diagnostic in
            guard diagnostic.source != nil, let place = diagnostic.place else { return diagnostic }
            var diagnostic = diagnostic
            if !shown.insert(Self.withoutNumber(place[...])).inserted { diagnostic.source = nil }
            return diagnostic
        }
    }

    /// The diagnostics. Of those about the same file, only the first has a hint that lists the
    /// allowed names of a map.
    package var withEachListOnce: [Diagnostic] {
        var shown: [Substring: Set<String>] = [:]
        return map { diagnostic in
            guard let place = diagnostic.place else { return diagnostic }
            let file = Self.withoutNumber(Self.withoutNumber(place[...]))
            var diagnostic = diagnostic
            diagnostic.hints.removeAll { $0.hasPrefix(Diagnostic.list) && !shown[file, default: []].insert($0).inserted }
            return diagnostic
        }
    }

    /// A place without its last number: the line of `file:line:column`, or the file of a line.
    private static func withoutNumber(_ place: Substring) -> Substring {
        place.lastIndex(of: ":").map { place[..<$0] } ?? place
    }
}
