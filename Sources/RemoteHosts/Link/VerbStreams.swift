/// The standard streams of a verb that runs on a host.
package enum VerbStreams: Sendable {
    /// The terminal of this process.
    case terminal
    /// The output of this process, and no input.
    case output
    /// The input and the output of this process, which are no terminals.
    case piped

    /// The options of `ssh`. Of its own messages, only errors are printed.
    var options: [String] {
        let quiet = ["-o", "LogLevel=ERROR"]
        switch self {
        case .terminal: return ["-t"] + quiet
        case .output: return ["-T", "-n"] + quiet
        case .piped: return ["-T"] + quiet
        }
    }
}
