package import ContainerEngine
import Deployment

/// An image that a deployment needs.
package struct ShippedImage: Codable, Hashable, Sendable {
    /// The function that it belongs to; nil for the image of the proxy.
    package var function: String?
    /// The name that the image gets on the host:
    /// `<project>/<function>:<first 16 digits of the key>`.
    package var reference: String
    /// The ID in the engine of the sender.
    package var id: String
    /// The content. The host compares it with what arrived.
    package var content: ImageContent

    /// Creates an image.
    package init(function: String?, reference: String, id: String, content: ImageContent) {
        (self.function, self.reference, self.id, self.content) = (function, reference, id, content)
    }
}

extension ShippedImage {
    /// The repository of the image in the registry of a run.
    func repository(in door: RegistryDoor) -> String { ShippingName.repository(secret: door.secret, key: key) }

    /// The name that stands for the proxy's image. No function has an underscore in its name.
    static let proxy = "proxy_image"

    /// The name of the image among those of functions.
    var key: String { function ?? Self.proxy }
}
