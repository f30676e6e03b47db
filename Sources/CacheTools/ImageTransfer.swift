package import ContainerEngine
package import ContentHash
package import ImageBuild

/// Transfers images between an engine and an exported cache.
package struct ImageTransfer: Sendable {
    private let engine: Engine
    private let cache: CacheFolder

    /// Creates a transfer.
    package init(engine: Engine, cache: CacheFolder) {
        self.engine = engine
        self.cache = cache
    }

    /// Writes an archive with the newest images and their bases.
    /// - Parameter path: the path of the archive; `-` is standard output.
    /// - Returns: the images, and the size of the file in bytes.
    package func export(_ archive: CacheArchive, to path: String) async throws -> (images: ImageArchive, size: Int) {
        let images = ImageArchive(cache, in: try await engine.images())
        let file = try OutputPieces(path)
        let head = try archive.encoded(with: images)
        try file.write(head)
        var size = head.count
        // The engine would treat an empty list as all images.
        if !images.images.isEmpty {
            try await engine.saveImages(images.images) { piece in
                try file.write(piece)
                size += piece.count
            }
        }
        try file.commit()
        return (images, size)
    }

    /// Loads the images of an archive, and adds the references that the engine lacks.
    /// - Parameter file: the archive, positioned after the list of images.
    /// - Returns: the references that name other images in this engine. They stay unchanged.
    package func load(_ images: ImageArchive, from file: InputFile) async throws -> [String] {
        if images.images.isEmpty { return [] }
        try await engine.loadImages { AsyncThrowingStream(unfolding: { try file.next() }) }
        try cache.add(images.digests)
        var kept: [String] = []
        for (reference, id) in images.references.sorted(by: { $0.key < $1.key }) {
            guard let image = ImageReference(reference), let tag = image.tag else { continue }
            if let own = try await engine.image(reference) {
                if own.id != id { kept.append(reference) }
            } else {
                try await engine.tag(image: id, repository: image.familiarName, tag: tag)
            }
        }
        return kept
    }
}
