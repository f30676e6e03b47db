import ContainerEngine

/// Removes the engine's times from a container's output, and stores the latest one. A later read
/// continues after that time.
///
/// The engine writes a time before each message. A line longer than 16 KiB comes in several
/// messages. The times inside such a line are always removed.
struct LogTimes {
    private let keeps: Bool
    private var time: [UInt8] = []
    private var isInTime = false
    /// The streams whose last message ended inside a line.
    private var open: Set<LogChunk.Stream> = []
    private var latest: [UInt8] = []
    /// The time of the current line, by stream.
    private(set) var lineTimes: [LogChunk.Stream: [UInt8]] = [:]

    /// Creates a filter.
    /// - Parameter keeps: if true, the time before each line stays.
    init(keeps: Bool) {
        self.keeps = keeps
    }

    /// Filters a piece of output that was requested with times.
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
            // All times are in UTC and have one length, so they compare as bytes.
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

    /// The time from which nothing has been read. Nil if no time was read.
    var next: EngineTime? { EngineTime(rfc3339: String(decoding: latest, as: UTF8.self)).map { .init(nanoseconds: $0.nanoseconds + 1) } }
}
