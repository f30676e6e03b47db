import ContainerEngine
import FoundationEssentials

/// Takes the engine's times out of a container's output, and knows the latest, so that reading can go on behind it.
///
/// The engine puts a time before each message. A line longer than 16 KB comes in several messages: the times inside it are taken out in
/// any case.
struct LogTimes {
    private let keeps: Bool
    private var time: [UInt8] = []
    private var isInTime = false
    /// Streams whose last message ended within a line.
    private var open: Set<LogChunk.Stream> = []
    private var latest: [UInt8] = []

    /// - Parameter keeps: whether a line's time stays before it.
    init(keeps: Bool) {
        self.keeps = keeps
    }

    /// What there is to print of a piece of output that was asked for with times.
    mutating func push(_ chunk: LogChunk) -> [UInt8] {
        var rest = chunk.bytes[...]
        var out: [UInt8] = []
        if chunk.begins { (time, isInTime) = ([], true) }
        if isInTime {
            let end = rest.firstIndex(of: UInt8(ascii: " "))
            time += rest[..<(end ?? rest.endIndex)]
            guard let end else { return [] }
            rest = rest[(end + 1)...]
            isInTime = false
            // Of one length and in UTC, so they compare as texts.
            if latest.lexicographicallyPrecedes(time) { latest = time }
            if keeps, !open.contains(chunk.stream) { out = time + [UInt8(ascii: " ")] }
        }
        if let last = rest.last {
            if last == UInt8(ascii: "\n") { open.remove(chunk.stream) } else { open.insert(chunk.stream) }
        }
        return out + rest
    }

    /// From when on nothing has been seen; nil where no time was.
    var next: EngineTime? { EngineTime(rfc3339: String(decoding: latest, as: UTF8.self)).map { .init(nanoseconds: $0.nanoseconds + 1) } }
}

extension EngineTime {
    /// `2026-01-02T03:04:05.123456789Z`; nil for what is none.
    init?(rfc3339 text: String) {
        let whole = text.prefix { $0 != "." && $0 != "Z" }
        let rest = text.dropFirst(whole.count)
        guard rest.last == "Z", let date = try? Date(whole + "Z", strategy: .iso8601) else { return nil }
        let digits = rest.dropFirst().dropLast()
        guard digits.count <= 9, let fraction = Int64((digits + "000000000").prefix(9)) else { return nil }
        self.init(nanoseconds: Int64(date.timeIntervalSince1970) * 1_000_000_000 + fraction)
    }

    static var now: EngineTime { EngineTime(nanoseconds: Int64(Date().timeIntervalSince1970 * 1_000_000_000)) }
}
