/// The labels that only the objects of a swarm have.
enum SwarmLabels {
    /// The identifier of the image in the engine that built or pulled it. It tells without the
    /// registry that a service runs an image.
    static let imageID = "faaso.image-id"
    /// The reference of the image that a service was given. Another one was set by hand.
    static let image = "faaso.image"
    /// The value of `proxy.image` that the proxy's service was created from.
    static let proxyImage = "faaso.proxy-image"
    /// Stands on a service whose variables must not be shown, because some come from a file.
    static let hidden = "faaso.hidden-environment"
    /// The sources of a Caddyfile, as JSON.
    static let loaded = "faaso.loaded"
    /// The name of a secret.
    static let secret = "faaso.secret"
    /// The random version of a secret's value.
    static let version = "faaso.version"
    /// Stands on a secret that was removed while a service used it.
    static let removed = "faaso.removed"
    /// The number of the part of a deployment record, from 0.
    static let part = "faaso.part"
    /// The number of parts of a deployment record.
    static let parts = "faaso.parts"
    /// Changes with each sign of life of a lock's holder.
    static let renewed = "faaso.renewed"
}
