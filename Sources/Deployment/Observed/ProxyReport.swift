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
    /// The Caddys that run, oldest first.
    package var generations: [ProxyGeneration]

    /// Creates a report.
    package init(
        isDetached: Bool = false, container: String = "", image: String? = nil, caddy: String = "caddy",
        generations: [ProxyGeneration] = []
    ) {
        (self.isDetached, self.container, self.image) = (isDetached, container, image)
        (self.caddy, self.generations) = (caddy, generations)
    }

    /// True when another change of routes has to wait for the end of an older Caddy.
    package var isBusy: Bool { generations.count > 1 }
}
