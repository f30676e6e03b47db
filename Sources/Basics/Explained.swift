/// An error that says all that a person needs. Both properties have no default: an error without hints or blame does not compile.
package protocol Explained: Error, CustomStringConvertible {
    /// What the user can do about it, a sentence each; may be empty.
    var hints: [String] { get }
    /// Where the cause lies, which decides the exit status.
    var blame: Blame { get }
    /// All that is printed of it; one diagnostic made of `description` and `hints`, unless the error has more to say.
    var diagnostics: [Diagnostic] { get }
}

extension Explained {
    package var diagnostics: [Diagnostic] { [Diagnostic(.error, description, hints: hints)] }
}

/// Where the cause of an error lies.
package enum Blame: Hashable, Sendable {
    /// A build, a test, a deployment or the machine.
    case run
    /// The project's files, or a name that does not exist.
    case project
    /// There is no engine to ask.
    case engine
    /// Nobody's: the user interrupted it.
    case interrupt
}
