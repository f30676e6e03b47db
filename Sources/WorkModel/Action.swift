/// The thing that is done to a node. The raw values appear in plans, reports and records, and never
/// change.
package enum Action: String, Hashable, Sendable, Codable, CaseIterable {
    /// Build an image.
    case build
    /// Give back the tags of an image that the engine has.
    case tag
    /// Pull a base image.
    case pull
    /// Run a function's own tests.
    case test
    /// Create a container where none exists.
    case create
    /// Replace a container by a new one.
    case replace
    /// Start an existing container that matches, or make it serve.
    case start
    /// Remove a thing that is no longer wanted.
    case remove
    /// Load a new configuration into the proxy.
    case reload
}
