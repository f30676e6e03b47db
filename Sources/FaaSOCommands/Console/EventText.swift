import Deployment
import FoundationEssentials

/// An event of the engine, formatted for people and for programs.
struct EventText {
    /// One event as a line of JSON. Schema `faaso.event/1`.
    struct Line: Hashable, Codable {
        var schema = "faaso.event/1"
        /// The time in RFC 3339 in UTC, with milliseconds.
        var at: String
        var node: String
        var kind: ProjectEvent.Kind
        var name: String
        var exitCode: Int?
        var message: String

        enum CodingKeys: String, CodingKey {
            case schema, at, node, kind, name, message
            case exitCode = "exit_code"
        }
    }

    private let event: ProjectEvent

    init(_ event: ProjectEvent) {
        self.event = event
    }

    /// The event as a line in UTC: `12:30:01.250  container:sum  shop_sum_1 ended with status 137`.
    func text(_ style: (String) -> String) -> String {
        style(String(at.dropFirst(11).dropLast())) + "  \(event.node)  \(event.message)"
    }

    var line: Line {
        Line(at: at, node: event.node, kind: event.kind, name: event.name, exitCode: event.exitCode, message: event.message)
    }

    private var at: String {
        let (seconds, rest) = (event.time / 1_000_000_000, event.time % 1_000_000_000 / 1_000_000)
        let whole = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601).dropLast()
        return whole + "." + String("00\(rest)".suffix(3)) + "Z"
    }
}
