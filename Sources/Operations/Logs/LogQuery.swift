package import ContainerEngine

/// The choice of lines for a log.
package struct LogQuery: Hashable, Sendable {
    /// The names of the functions. An empty list means all.
    package var functions: [String]
    /// True when the proxy is included. If no function is named, only the proxy is shown.
    package var proxy = false
    /// True when reading continues as lines are written.
    package var follow = false
    /// The number of last lines of each container. Nil means all, or 20 if new lines are followed.
    package var tail: Int?
    /// The time of the first line. Nil means the start of the log.
    package var since: EngineTime?
    /// True when the time before each line is shown.
    package var timestamps = false
    /// True when standard output and standard error are separate.
    package var separatesStreams = false

    /// Creates a query for all lines so far.
    package init(functions: [String] = []) { self.functions = functions }

    /// The number of last lines at the start. Nil for all lines.
    var lineCount: Int? { tail ?? (follow && since == nil ? 20 : nil) }
}
