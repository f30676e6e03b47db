import FoundationEssentials
import Operations

/// An event of a supervisor, for people: `12:30:01  container:sum  shop_sum_1 is healthy`.
struct SupervisionText {
    let event: SupervisionEvent

    init(_ event: SupervisionEvent) { self.event = event }

    func print(to console: Console) {
        let time = event.at.formatted(.iso8601.time(includingFractionalSeconds: false))
        console.out(console.outStyle(time, .dim) + "  \(event.node)  \(event.message)")
    }
}
