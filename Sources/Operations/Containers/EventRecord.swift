import Deployment
package import SingleHost
import FoundationEssentials

/// An event of the engine as JSON. Schema `faaso.event/1`, a line each.
package struct EventRecord: Hashable, Sendable, Codable {
    package var schema = "faaso.event/1"
    /// The time in RFC 3339 in UTC, with milliseconds.
    package var at: String
    package var node: String
    package var kind: ProjectEvent.Kind
    package var name: String
    package var exitCode: Int?
    package var message: String

    enum CodingKeys: String, CodingKey {
        case schema, at, node, kind, name, message
        case exitCode = "exit_code"
    }

    package init(_ event: ProjectEvent) {
        let (seconds, rest) = (event.time / 1_000_000_000, event.time % 1_000_000_000 / 1_000_000)
        let whole = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601).dropLast()
        at = whole + "." + String("00\(rest)".suffix(3)) + "Z"
        (node, kind, name) = (event.node, event.kind, event.name)
        (exitCode, message) = (event.exitCode, event.message)
    }
}
