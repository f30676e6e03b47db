import ContentHash
import FoundationEssentials

/// A request to a registry of images (OCI distribution specification 1.1), read from its method and
/// its target.
enum RegistryRoute: Hashable {
    /// The check of the version.
    case base
    /// A blob that is asked for, with its content or without it.
    case blob(Digest)
    /// The start of an upload. `whole` is the digest of a blob that comes with the request. `mount`
    /// is the digest of a blob that may already exist.
    case begin(repository: String, whole: Digest?, mount: Digest?)
    /// A part of an upload.
    case append(upload: String)
    /// The end of an upload, perhaps with its last part.
    case finish(upload: String, Digest)
    /// A manifest that is asked for.
    case manifest(repository: String, reference: String)
    /// A manifest that is stored.
    case store(repository: String, reference: String)

    /// Reads a request.
    /// - Parameter secret: the first part of every repository's name. Other names are unknown.
    /// - Returns: nil for a request that this registry does not answer.
    init?(method: String, target: String, secret: String) {
        let parts = target.split(separator: "?", maxSplits: 1)
        guard let path = parts.first else { return nil }
        let query = parts.count > 1 ? Self.query(parts[1]) : [:]
        if path == "/v2/" || path == "/v2" {
            self = .base
            return
        }
        let words = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        guard words.count >= 5, words[0] == "v2", words[1] == secret else { return nil }
        let repository = words[1] + "/" + words[2]
        switch (method, words[3], words[4], words.count) {
        case ("GET", "blobs", let name, 5), ("HEAD", "blobs", let name, 5):
            guard let digest = Self.digest(name) else { return nil }
            self = .blob(digest)
        case ("POST", "blobs", "uploads", 5), ("POST", "blobs", "uploads", 6):
            self = .begin(
                repository: repository, whole: query["digest"].flatMap(Self.digest), mount: query["mount"].flatMap(Self.digest))
        case ("PATCH", "blobs", "uploads", 6): self = .append(upload: words[5])
        case ("PUT", "blobs", "uploads", 6):
            guard let digest = query["digest"].flatMap(Self.digest) else { return nil }
            self = .finish(upload: words[5], digest)
        case ("GET", "manifests", let name, 5), ("HEAD", "manifests", let name, 5):
            self = .manifest(repository: repository, reference: name)
        case ("PUT", "manifests", let name, 5): self = .store(repository: repository, reference: name)
        default: return nil
        }
    }

    /// Reads `sha256:…`.
    static func digest(_ text: String) -> Digest? {
        text.hasPrefix("sha256:") ? Digest(hex: text.dropFirst("sha256:".count)) : nil
    }

    private static func query(_ text: Substring) -> [String: String] {
        var query: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            query[String(parts[0])] = String(parts[1]).replacing("%3A", with: ":").replacing("%3a", with: ":")
        }
        return query
    }
}
