package import ContainerEngine

/// A line that a container wrote.
package struct LogLine: Hashable, Sendable {
    /// The place of the container among those of the log.
    package var container: Int
    package var stream: LogChunk.Stream
    /// The time at which the engine got the beginning of the line, in RFC 3339, UTC, with nine digits
    /// after the second. So times compare as bytes.
    package var time: [UInt8]
    /// The bytes without the line's end. The time and a space are before them if they are kept.
    package var bytes: [UInt8]
}

/// A line that a container wrote, as JSON. Schema `faaso.log/1`, a line each.
package struct LogRecord: Hashable, Sendable, Codable {
    package var schema = "faaso.log/1"
    /// A function's name, or `proxy`.
    package var function: String
    /// The time at which the engine got the line, in RFC 3339.
    package var at: String
    package var stream: String
    /// The line without its end. Bytes that are not UTF-8 are replaced.
    package var line: String

    /// Reads a line that begins with the time and a space.
    package init(_ text: some StringProtocol, function: String, stream: LogChunk.Stream) {
        let time = text.prefix { $0 != " " }
        self.function = function
        self.stream = stream.rawValue
        at = String(time)
        line = String(text.dropFirst(time.count + 1))
    }
}
