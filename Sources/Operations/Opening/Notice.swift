package import Basics

/// A sentence for a person that comes before an operation's result.
package enum Notice: Hashable, Sendable {
    /// A warning or an error that does not end the operation.
    case diagnostic(Diagnostic)
    /// The operation waits for the holder of a lock.
    case waiting(String)

    /// A warning without hints.
    static func warning(_ message: String) -> Notice { .diagnostic(Diagnostic(.warning, message)) }
}
