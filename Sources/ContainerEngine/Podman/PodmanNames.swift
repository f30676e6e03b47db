/// Podman's names of images in the form in which Docker lists them.
///
/// Podman lists the registry of each image: `docker.io/library/caddy:2`. An image that was built or
/// loaded under a short name has the registry `localhost`. Podman itself accepts the short name for
/// both, and prefers the image of Docker Hub.
enum PodmanNames {
    /// The images with names as Docker lists them.
    ///
    /// An image in `localhost` gets the short name unless another image has it. A digest in
    /// `localhost` comes from no registry, so it is left out.
    static func familiar(_ images: [ImageSummary]) -> [ImageSummary] {
        let taken = Set(images.flatMap(\.tags).filter { !isLocal($0) }.map(familiar))
        return images.map { image in
            var image = image
            image.tags = tags(image.tags, taken: taken)
            image.repoDigests = digests(image.repoDigests)
            return image
        }
    }

    /// The details of one image with names as Docker lists them.
    static func familiar(_ image: ImageDetails) -> ImageDetails {
        var image = image
        image.tags = tags(image.tags, taken: [])
        image.repoDigests = digests(image.repoDigests)
        return image
    }

    private static func tags(_ tags: [String], taken: Set<String>) -> [String] {
        var seen: Set<String> = []
        return tags.map { tag in
            guard isLocal(tag) else { return familiar(tag) }
            let short = String(tag.dropFirst(local.count))
            return taken.contains(short) ? tag : short
        }.filter { seen.insert($0).inserted }
    }

    private static func digests(_ digests: [String]) -> [String] { digests.filter { !isLocal($0) }.map(familiar) }

    /// The form without the parts that Docker leaves out. Any other text stays.
    private static func familiar(_ name: String) -> String { ImageReference(name)?.familiar ?? name }

    private static let local = "localhost/"

    private static func isLocal(_ name: String) -> Bool { name.hasPrefix(local) }
}
