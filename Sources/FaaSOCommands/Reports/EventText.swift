import Deployment
import Operations

/// An event of the engine, for people.
struct EventText {
    private let event: ProjectEvent

    /// Creates the text of an event.
    init(_ event: ProjectEvent) { self.event = event }

    /// The event as a line in UTC: `12:30:01.250  container:sum  shop_sum_1 ended with status 137`.
    func text(_ style: (String) -> String) -> String {
        style(String(EventRecord(event).at.dropFirst(11).dropLast())) + "  \(event.subject)  \(ForeignLine.plain(event.message))"
    }
}
