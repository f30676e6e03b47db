import ContentHash

/// The report of the proxy's keeper about itself.
package struct ProxyReport: Hashable, Sendable {
    /// True when the folders that the proxy has mounted are gone, and it serves without them.
    package var isDetached: Bool
    /// The first digits of the identifier of the keeper's container.
    package var container: String
    /// The image that the serving Caddy comes from; nil for the container's.
    package var image: String?
    /// The command of the serving Caddy, as the container can run it.
    package var caddy: String
    /// The digest of the Caddyfile that has the new connections, in hex; nil if it is not known.
    package var digest: String?
    /// The Caddys that run, oldest first.
    package var generations: [ProxyGeneration]

    /// Creates a report.
    package init(
        isDetached: Bool = false, container: String = "", image: String? = nil, caddy: String = "caddy", digest: String? = nil,
        generations: [ProxyGeneration] = []
    ) {
        (self.isDetached, self.container, self.image) = (isDetached, container, image)
        (self.caddy, self.digest, self.generations) = (caddy, digest, generations)
    }

    /// True when another change of routes has to wait for the end of an older Caddy.
    package var isBusy: Bool { generations.count > 1 }

    /// True when the proxy serves another Caddyfile than the one that faaso loaded last. Somebody
    /// else loaded it then. False where one of the two is not known.
    package func isForeign(to loaded: LoadedCaddyfile?) -> Bool {
        guard let digest, let loaded else { return false }
        return digest != Digest.of(loaded.text).hex
    }
}
