package import ContainerEngine

/// A line that a container wrote.
package struct LogLine: Hashable, Sendable {
    /// The index of the container among those of the log.
    package var container: Int
    /// The output stream: standard output or standard error.
    package var stream: LogChunk.Stream
    /// The time at which the engine received the start of the line, in RFC 3339 in UTC. It has nine
    /// digits after the second, so times compare as bytes.
    package var time: [UInt8]
    /// The bytes without the end of the line. If times are shown, the time and a space come first.
    package var bytes: [UInt8]
}

/// A line that a container wrote, as JSON, one line each.
package struct LogRecord: Hashable, Sendable, Codable {
    /// The schema of the line.
    package var schema = "faaso.log/1"
    /// The name of a function, or `proxy`.
    package var function: String
    /// The task of a swarm, such as `sum.2`; nil on one host.
    package var task: String?
    /// The time at which the engine received the line, in RFC 3339.
    package var at: String
    /// `stdout` or `stderr`.
    package var stream: String
    /// The line without its end. Invalid UTF-8 is replaced.
    package var line: String

    /// Reads a line that begins with the time and a space.
    package init(_ text: some StringProtocol, function: String, task: String? = nil, stream: LogChunk.Stream) {
        let time = text.prefix { $0 != " " }
        (self.function, self.task) = (function, task)
        self.stream = stream.rawValue
        at = String(time)
        line = String(text.dropFirst(time.count + 1))
    }
}
