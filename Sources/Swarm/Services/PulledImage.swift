package import ContainerEngine

/// An image as nodes pull it.
package struct PulledImage: Hashable, Sendable {
    /// The reference with a digest, `registry/team/shop@sha256:…`. All nodes run the same content.
    package var reference: String
    /// The credentials with which nodes pull; nil for none, or for those that the service has.
    package var auth: RegistryAuth?

    /// Creates the image.
    package init(reference: String, auth: RegistryAuth? = nil) { (self.reference, self.auth) = (reference, auth) }
}
