import Basics
import ContentHash

/// The manifest of an image for one platform, of Docker's or of OCI's media type.
struct ImageManifest {
    /// The longest manifest in bytes. Those of images have some kilobytes.
    static let limit = 4 << 20

    /// The media type of the manifest.
    var mediaType: String
    /// The digests of the configuration and the layers.
    var blobs: [Digest]

    /// Reads a manifest. Nil for anything else, such as an index of several platforms.
    init?(_ bytes: [UInt8]) {
        struct Descriptor: Decodable { let digest: String }
        struct Fields: Decodable {
            let mediaType: String?
            let config: Descriptor
            let layers: [Descriptor]
        }
        guard let fields = try? JSONCoding.decode(Fields.self, from: bytes) else { return nil }
        let digests = ([fields.config] + fields.layers).map(\.digest)
        blobs = digests.compactMap(RegistryRoute.digest)
        guard blobs.count == digests.count else { return nil }
        mediaType = fields.mediaType ?? "application/vnd.oci.image.manifest.v1+json"
    }
}
