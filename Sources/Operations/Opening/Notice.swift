package import Basics

/// A message for the user before the result of an operation.
package enum Notice: Hashable, Sendable {
    /// A warning or an error that does not end the operation.
    case diagnostic(Diagnostic)
    /// The operation waits for a lock. Carries the name of its holder.
    case waiting(String)

    /// Creates a warning without hints.
    static func warning(_ message: String) -> Notice { .diagnostic(Diagnostic(.warning, message)) }
}
