import ContainerEngine

/// Removes the engine's times from a container's output, and keeps the latest one. Reading goes on
/// behind it.
///
/// The engine puts a time before each message. A line longer than 16 KB comes in several messages.
/// The times inside the line are always removed.
struct LogTimes {
    private let keeps: Bool
    private var time: [UInt8] = []
    private var isInTime = false
    /// The streams whose last message ended within a line.
    private var open: Set<LogChunk.Stream> = []
    private var latest: [UInt8] = []
    /// The time of each stream's current line.
    private(set) var lineTimes: [LogChunk.Stream: [UInt8]] = [:]

    /// - Parameter keeps: true to keep the time before each line.
    init(keeps: Bool) {
        self.keeps = keeps
    }

    /// Takes a piece of output that was requested with times.
    /// - Returns: the bytes to show.
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
            if !open.contains(chunk.stream) {
                lineTimes[chunk.stream] = time
                if keeps { out = time + [UInt8(ascii: " ")] }
            }
        }
        if let last = rest.last {
            if last == UInt8(ascii: "\n") { open.remove(chunk.stream) } else { open.insert(chunk.stream) }
        }
        return out + rest
    }

    /// The time from which nothing has been seen. Nil if no time was.
    var next: EngineTime? { EngineTime(rfc3339: String(decoding: latest, as: UTF8.self)).map { .init(nanoseconds: $0.nanoseconds + 1) } }
}
