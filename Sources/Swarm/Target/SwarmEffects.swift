package import ContainerEngine
package import Deployment
package import WorkModel

/// The effects of a deployment to a swarm besides those on its manager.
package struct SwarmEffects: Sendable {
    /// Returns the image of a function as the registry has it. Throws `DeploymentError` if nodes
    /// cannot pull it.
    package var image: @Sendable (_ function: String, _ image: FunctionImage) async throws -> PulledImage
    /// Returns Caddy's image with a digest, as far as a registry knows it.
    package var proxyImage: @Sendable (_ reference: String) async throws -> PulledImage
    /// Returns the present credentials for an image that a service has; nil for none. Nodes pull
    /// with them from then on.
    package var credentials: @Sendable (_ reference: String) async throws -> RegistryAuth?
    /// Waits between two readings of the swarm.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// Returns the date and time: RFC 3339, in UTC.
    package var date: @Sendable () -> String
    /// Reports an event of the deployment.
    package var log: @Sendable (DeploymentEvent) -> Void

    /// Creates the effects.
    package init(
        image: @escaping @Sendable (_ function: String, _ image: FunctionImage) async throws -> PulledImage,
        proxyImage: @escaping @Sendable (_ reference: String) async throws -> PulledImage,
        credentials: @escaping @Sendable (_ reference: String) async throws -> RegistryAuth? = { _ in nil },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        date: @escaping @Sendable () -> String, log: @escaping @Sendable (DeploymentEvent) -> Void = { _ in }
    ) {
        (self.image, self.proxyImage, self.credentials, self.sleep) = (image, proxyImage, credentials, sleep)
        (self.date, self.log) = (date, log)
    }
}
