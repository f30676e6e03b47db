import Basics
import ContentHash

/// The parts of an image's manifest that a clean-up needs.
package struct RegistryManifest: Hashable, Sendable {
    /// The digest of the manifest, `sha256:…`.
    package var digest: String
    /// The digest of the image's configuration; nil for a list of platforms.
    package var configuration: String?
    /// The digests of the manifests in a list of platforms. Empty for an image.
    package var parts: [String]
    /// The size of the compressed layers in bytes; 0 if it is unknown. A manifest is a stranger's
    /// text, so a sum that is too large is `Int64.max`.
    package var size: Int64

    /// Reads a manifest. The digest of the bytes counts if the registry gives none.
    init?(_ bytes: [UInt8], digest: String?) {
        struct Wire: Decodable {
            struct Part: Decodable {
                let digest: String?
                let size: Int64?
            }
            let config: Part?
            let layers: [Part]?
            let manifests: [Part]?
        }
        guard let wire = try? JSONCoding.decode(Wire.self, from: bytes) else { return nil }
        self.digest = digest ?? "sha256:" + Digest.of(bytes).hex
        configuration = wire.config?.digest
        parts = (wire.manifests ?? []).compactMap(\.digest)
        size = (wire.layers ?? []).reduce(0) { sum, layer in
            let (next, overflow) = sum.addingReportingOverflow(max(0, layer.size ?? 0))
            return overflow ? .max : next
        }
    }
}
