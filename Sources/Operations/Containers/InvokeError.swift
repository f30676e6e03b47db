package import Basics

/// The error for a function whose port takes no connection.
package struct InvokeError: Explained, Hashable, Sendable {
    /// The name of the function.
    package var function: String
    /// The system's text.
    package var reason: String

    package var description: String { "function '\(function)' cannot be reached: \(reason)" }
    package var hints: [String] { ["'faaso status' shows whether it runs; 'faaso up' starts it"] }
    package var blame: Blame { .run }
}
