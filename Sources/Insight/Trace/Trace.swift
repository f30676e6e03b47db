import Basics
import FoundationEssentials

/// The times of a run in Chrome's trace event format, which chrome://tracing and Perfetto show.
///
/// The format is the JSON object form, with complete events `X` in microseconds.
package struct Trace: Sendable {
    /// A period of the run.
    struct Span: Hashable, Sendable {
        /// The owner of the span: a node, or `faaso` itself.
        var track: String
        /// The text that the viewer shows.
        var name: String
        /// The category: the kind of a node, `builder` or `phase`.
        var category: String
        /// The start, in seconds since the start of the program.
        var start: Double
        /// The duration in seconds.
        var seconds: Double
        /// Further facts, by name.
        var arguments: [String: String] = [:]
    }

    /// The periods, in the order in which they ended.
    let spans: [Span]

    /// One event of the format. The names are those of the format.
    struct Event: Hashable, Encodable {
        /// The text that the viewer shows.
        var name: String
        /// The category. Nil for metadata.
        var cat: String?
        /// The phase: `X` for a period, `M` for metadata.
        var ph: String
        /// The start in microseconds. Nil for metadata.
        var ts: Int?
        /// The duration in microseconds. Nil for metadata.
        var dur: Int?
        /// The number of the process. It is always 1.
        var pid = 1
        /// The number of the line in the viewer.
        var tid: Int
        /// Further facts, by name.
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
