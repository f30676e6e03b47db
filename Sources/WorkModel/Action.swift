/// The thing that is done to a node. The raw values stand in plans, reports and records, and never change.
package enum Action: String, Hashable, Sendable, Codable, CaseIterable {
    /// Build an image.
    case build
    /// Give an image that the engine has its tags again.
    case tag
    /// Pull a base image.
    case pull
    /// Run a function's own tests.
    case test
    /// Create a container where there is none.
    case create
    /// Replace a container by a new one.
    case replace
    /// Start a container that is right, or make it serve.
    case start
    /// Remove what is no longer wanted.
    case remove
    /// Load a new configuration into the proxy.
    case reload
}
