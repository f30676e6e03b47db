/// An error that carries everything a person needs. `hints` and `blame` have no default, so an
/// error without them does not compile.
package protocol Explained: Error, CustomStringConvertible {
    /// The advice for the user, one sentence each; may be empty.
    var hints: [String] { get }
    /// The place of the cause, which decides the exit status.
    var blame: Blame { get }
    /// The printed diagnostics. By default, one is made of `description` and `hints`.
    var diagnostics: [Diagnostic] { get }
}

extension Explained {
    /// A single error with the description and the hints.
    package var diagnostics: [Diagnostic] { [Diagnostic(.error, description, hints: hints)] }
}

/// The place of the cause of an error. The raw value is sent between machines.
package enum Blame: String, Hashable, Sendable, Codable {
    /// A build, a test, a deployment or the machine.
    case run
    /// The project's files, or a name that does not exist.
    case project
    /// The engine cannot be reached.
    case engine
    /// The user interrupted the command, so nothing is at fault.
    case interrupt
}
