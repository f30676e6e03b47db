package import Deployment
import FoundationEssentials

/// An event of the engine as JSON, one line each.
package struct EventRecord: Hashable, Sendable, Codable {
    /// The schema of the line.
    package var schema = "faaso.event/1"
    /// The time in RFC 3339 in UTC, with milliseconds.
    package var at: String
    /// The node that the event is about.
    package var node: String
    /// The kind of the event.
    package var kind: ProjectEvent.Kind
    /// The name of the object in the engine.
    package var name: String
    /// The exit code of a container that ended. Nil for other events.
    package var exitCode: Int?
    /// The event for a person.
    package var message: String

    /// The names of the fields in JSON.
    enum CodingKeys: String, CodingKey {
        case schema, at, node, kind, name, message
        case exitCode = "exit_code"
    }

    /// Converts an event.
    package init(_ event: ProjectEvent) {
        let (seconds, rest) = (event.time / 1_000_000_000, event.time % 1_000_000_000 / 1_000_000)
        let whole = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601).dropLast()
        at = whole + "." + String("00\(rest)".suffix(3)) + "Z"
        (node, kind, name) = ("\(event.subject)", event.kind, event.name)
        (exitCode, message) = (event.exitCode, event.message)
    }
}
