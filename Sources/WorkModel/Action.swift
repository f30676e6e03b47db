/// The action on a node. The raw values appear in plans, reports and records, and never change.
package enum Action: String, Hashable, Sendable, Codable, CaseIterable {
    /// Builds an image.
    case build
    /// Sets the tags of an image that the engine has.
    case tag
    /// Pulls an image.
    case pull
    /// Runs a function's own tests.
    case test
    /// Pushes an image and its record to the registry.
    case push
    /// Sends an image to a host.
    case ship
    /// Creates a container if none exists.
    case create
    /// Replaces a container by a new one.
    case replace
    /// Changes the number of a function's tasks on a swarm. Those that stay are not replaced.
    case scale
    /// Starts an existing container that matches, or makes it serve.
    case start
    /// Removes a thing that is no longer wanted.
    case remove
    /// Starts a Caddy with another configuration or of another image in the proxy's container.
    case reload
}
