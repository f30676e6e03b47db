/// Podman's names of images in the form in which Docker lists them.
///
/// Podman lists the registry of each image: `docker.io/library/caddy:2`. An image that was built or
/// loaded under a short name has the registry `localhost`. Podman accepts the short name for both,
/// and prefers the image in `localhost` (tried with 4.3.1).
enum PodmanNames {
    /// The images with names as Docker lists them.
    ///
    /// An image gets the short name that podman resolves to it. A digest in `localhost` comes from
    /// no registry, so it is left out.
    static func familiar(_ images: [ImageSummary]) -> [ImageSummary] {
        let preferred = Set(images.flatMap(\.tags).filter(isLocal).map(short))
        return images.map { image in
            var image = image
            image.tags = tags(image.tags, preferred)
            image.repoDigests = digests(image.repoDigests)
            return image
        }
    }

    /// The details of one image with names as Docker lists them.
    static func familiar(_ image: ImageDetails) -> ImageDetails {
        var image = image
        image.tags = tags(image.tags, [])
        image.repoDigests = digests(image.repoDigests)
        return image
    }

    /// - Parameter preferred: the short names of images in `localhost`.
    private static func tags(_ tags: [String], _ preferred: Set<String>) -> [String] {
        var seen: Set<String> = []
        return tags.map { tag in
            let name = short(tag)
            return isLocal(tag) || !preferred.contains(name) ? name : tag
        }.filter { seen.insert($0).inserted }
    }

    private static func digests(_ digests: [String]) -> [String] { digests.filter { !isLocal($0) }.map(short) }

    /// The name without the parts that Docker leaves out. Any other text stays.
    private static func short(_ name: String) -> String {
        isLocal(name) ? String(name.dropFirst(local.count)) : ImageReference(name)?.familiar ?? name
    }

    private static let local = "localhost/"

    private static func isLocal(_ name: String) -> Bool { name.hasPrefix(local) }
}
