package import ContainerEngine

/// The choice of lines for a log.
package struct LogQuery: Hashable, Sendable {
    /// The functions; an empty list means all.
    package var functions: [String]
    /// True to include the proxy, or to show it alone if no function is named.
    package var proxy = false
    /// True to go on as lines are written.
    package var follow = false
    /// The number of last lines of each container; nil means all, or 20 if followed from now on.
    package var tail: Int?
    package var since: EngineTime?
    /// True to keep the time before each line.
    package var timestamps = false
    /// True to keep the output streams of a container apart.
    package var separatesStreams = false

    package init(functions: [String] = []) { self.functions = functions }

    /// The number of last lines to begin with; nil for all.
    var lineCount: Int? { tail ?? (follow && since == nil ? 20 : nil) }
}
