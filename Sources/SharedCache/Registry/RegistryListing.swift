package import FoundationEssentials
import ImageBuild

/// The images in a project's registry. Schema `faaso.registry/1`.
package struct RegistryListing: Hashable, Sendable, Codable, SchemaNamed {
    /// The value of `schema` in the output.
    package static let schemaName = "faaso.registry/1"

    /// One image with its record.
    package struct Entry: Hashable, Sendable, Codable {
        /// The name of the function.
        package var function: String
        /// The first 16 digits of the image key.
        package var key: String
        /// The digest of the manifest that a pull asks for. Nil if the registry does not have it.
        package var image: String?
        /// The digest of the manifest that the image's tag names, if it is another one.
        package var tagged: String?
        /// The digest of the record's manifest. Nil if only the image is there, so that nobody
        /// pulls it.
        package var record: String?
        /// The time of the push; nil if it is unknown.
        package var pushed: Date?
        /// The size of the image's compressed layers in bytes. Images share layers.
        package var size: Int64

        /// Creates an entry.
        package init(function: String, key: String, image: String? = nil, record: String? = nil, pushed: Date? = nil, size: Int64 = 0) {
            (self.function, self.key, self.image, self.record) = (function, key, image, record)
            (self.pushed, self.size) = (pushed, size)
        }
    }

    /// The schema of the output.
    package var schema = Self.schemaName
    /// The repository with its registry, `host:port/path`.
    package var registry: String
    /// The images, sorted by function, the newest first.
    package var entries: [Entry]
    /// The tags of base images that `faaso lock --push` copied, sorted.
    package var bases: [String]
    /// The tags that `faaso` did not write, sorted.
    package var foreign: [String]

    /// Creates a listing from its entries and the other tags. Sorts both.
    package init(registry: String, entries: [Entry], others: [String] = []) {
        self.registry = registry
        bases = others.filter(BaseTag.matches).sorted()
        foreign = others.filter { !BaseTag.matches($0) }.sorted()
        self.entries = entries.sorted {
            ($0.function, $1.pushed ?? .distantPast, $0.key) < ($1.function, $0.pushed ?? .distantPast, $1.key)
        }
    }
}

extension RegistryClient {
    /// Lists the images. Asks for a few images at once.
    /// - Throws: ``RegistryError``.
    package func listing() async throws -> RegistryListing {
        let tags = try await tags()
        let images = Set(tags.compactMap { SharedTag($0)?.with(.image) })
        let entries = try await withThrowingTaskGroup(of: RegistryListing.Entry?.self) { group in
            var entries: [RegistryListing.Entry?] = []
            for (number, image) in images.enumerated() {
                if number >= Self.parallel, let entry = try await group.next() { entries.append(entry) }
                group.addTask { try await readable(image, tags) }
            }
            for try await entry in group { entries.append(entry) }
            return entries.compactMap(\.self)
        }
        let own = Set(entries.map { [$0.function, $0.key] })
        let others = tags.filter { tag in SharedTag(tag).map { !own.contains([$0.function, $0.key]) } ?? true }
        return RegistryListing(registry: repository.description, entries: entries, others: Array(others))
    }

    /// The entry of a tag; nil if the registry's answer about it is not valid. The tag then counts
    /// as one that `faaso` did not write.
    private func readable(_ tag: SharedTag, _ tags: Set<String>) async throws -> RegistryListing.Entry? {
        do { return try await entry(tag, tags) } catch RegistryError.refused, RegistryError.unexpected { return nil }
    }

    private static var parallel: Int { 8 }

    private func entry(_ tag: SharedTag, _ tags: Set<String>) async throws -> RegistryListing.Entry {
        var entry = RegistryListing.Entry(function: tag.function, key: tag.key)
        let (image, record) = (tag.description, tag.with(.record).description)
        if tags.contains(image), let image = try await manifest(image) { (entry.image, entry.size) = (image.digest, image.size) }
        if tags.contains(record), let record = try await manifest(record) {
            entry.record = record.digest
            let details = try await details(record)
            entry.pushed = details.created
            // A pull asks for the manifest in the record, whatever the image's tag names.
            if let named = details.manifest, named != entry.image {
                let image = try await manifest(named)
                (entry.tagged, entry.image, entry.size) = (entry.image, image?.digest, image?.size ?? 0)
            }
        }
        return entry
    }

    /// The digests of the manifests that some tags name, with those of the platforms of a list.
    /// - Throws: ``RegistryError``.
    package func digests(of tags: [String]) async throws -> Set<String> {
        var digests: Set<String> = []
        for tag in tags {
            guard let manifest = try await manifest(tag) else { continue }
            digests.formUnion([manifest.digest] + manifest.parts)
        }
        return digests
    }
}
