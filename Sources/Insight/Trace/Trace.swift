import Basics
import FoundationEssentials

/// The times of a run in Chrome's trace event format, as chrome://tracing and Perfetto show them.
///
/// The format is the JSON object form, with complete events `X` in microseconds.
package struct Trace: Sendable {
    struct Span: Hashable, Sendable {
        /// The owner of the span: a node, or `faaso` itself.
        var track: String
        var name: String
        var category: String
        /// The start, in seconds since the start of the program.
        var start: Double
        var seconds: Double
        var arguments: [String: String] = [:]
    }

    let spans: [Span]

    struct Event: Hashable, Encodable {
        var name: String
        var cat: String?
        var ph: String
        var ts: Int?
        var dur: Int?
        var pid = 1
        var tid: Int
        var args: [String: String]
    }

    /// The spans as events. The viewers nest spans that share a line, so spans of one track that
    /// overlap without nesting get separate lines.
    var events: [Event] {
        var order: [String] = []
        for span in spans.sorted(by: { ($0.start, -$0.seconds) < ($1.start, -$1.seconds) }) where !order.contains(span.track) {
            order.append(span.track)
        }
        order.sort { ($0 == "faaso" ? 0 : 1) < ($1 == "faaso" ? 0 : 1) }
        var events = [Event(name: "process_name", ph: "M", tid: 0, args: ["name": "faaso"])]
        var line = 0
        for track in order {
            var lines: [[Event]] = []
            for span in spans.filter({ $0.track == track }).sorted(by: { ($0.start, -$0.seconds) < ($1.start, -$1.seconds) }) {
                let start = Int((span.start * 1e6).rounded()), length = max(1, Int((span.seconds * 1e6).rounded()))
                let index = lines.firstIndex { Self.nests(start, length, in: $0) } ?? lines.count
                if index == lines.count { lines.append([]) }
                lines[index].append(
                    Event(name: span.name, cat: span.category, ph: "X", ts: start, dur: length, tid: line + index, args: span.arguments))
            }
            for index in lines.indices {
                events.append(
                    Event(name: "thread_name", ph: "M", tid: line + index, args: ["name": index == 0 ? track : "\(track) (\(index + 1))"]))
                events += lines[index]
            }
            line += lines.count
        }
        return events
    }

    private static func nests(_ start: Int, _ length: Int, in line: [Event]) -> Bool {
        line.allSatisfy { event in
            guard let from = event.ts, let duration = event.dur else { return true }
            return from + duration <= start || start + length <= from || (from <= start && start + length <= from + duration)
        }
    }

    /// The bytes of the trace file.
    package func encoded() throws -> [UInt8] {
        struct Document: Encodable {
            var displayTimeUnit = "ms"
            var traceEvents: [Event]
        }
        return try JSONCoding.line(Document(traceEvents: events))
    }
}
