import FoundationEssentials
import Operations

/// An event of a supervisor, for people: `12:30:01  container:sum  shop_sum_1 is healthy`.
struct SupervisionText {
    /// The event.
    let event: SupervisionEvent

    /// Creates the text of an event.
    init(_ event: SupervisionEvent) { self.event = event }

    /// Prints the event with its time.
    func print(to console: Console) {
        let time = event.at.formatted(.iso8601.time(includingFractionalSeconds: false))
        console.out(console.outStyle(time, .dim) + "  \(event.node)  \(ForeignLine.plain(event.message))")
    }
}
