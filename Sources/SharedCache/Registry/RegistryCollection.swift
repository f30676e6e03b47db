package import FoundationEssentials
import ImageBuild

/// The images that `faaso registry gc` removes. Schema `faaso.registry-gc/1`.
package struct RegistryCollection: Hashable, Sendable, Codable, SchemaNamed {
    /// The value of `schema` in the output.
    package static let schemaName = "faaso.registry-gc/1"

    /// The images that stay.
    package struct Policy: Hashable, Sendable {
        /// The number of images of each function, the newest first.
        package var keep: Int
        /// The time before which an image is old; nil if age does not count.
        package var cutoff: Date?
        /// The keys that a deployment or this clone needs, their first 16 digits, by function.
        package var needed: [String: Set<String>]
        /// The digests of the manifests that the tags of people and of base images name.
        package var named: Set<String>

        /// Creates a policy.
        package init(keep: Int, cutoff: Date? = nil, needed: [String: Set<String>] = [:], named: Set<String> = []) {
            (self.keep, self.cutoff, self.needed, self.named) = (keep, cutoff, needed, named)
        }
    }

    /// The schema of the output.
    package var schema = Self.schemaName
    /// The repository with its registry, `host:port/path`.
    package var registry: String
    /// The images that go, with their records.
    package var removed: [RegistryListing.Entry]
    /// The number of images that stay.
    package var kept: Int
    /// True when the images were removed. False for a list of what would go.
    package var applied = false

    /// Selects the images that go.
    ///
    /// Two keys may have one manifest, and deletion of a manifest removes all its tags. So an image
    /// stays if any key of its manifest stays. It also stays if a tag that `faaso` did not write
    /// names it.
    package init(_ listing: RegistryListing, _ policy: Policy) {
        registry = listing.registry
        var going: [RegistryListing.Entry] = []
        for (function, entries) in Dictionary(grouping: listing.entries, by: \.function) {
            let needed = policy.needed[function] ?? []
            // The listing has the newest first.
            for (index, entry) in entries.enumerated() {
                // Its image cannot be pulled, and its key can never be pushed again.
                if entry.image == nil { going.append(entry) }
                // An image without a record may be one that is being pushed. An unknown age is no age.
                guard entry.image != nil, let pushed = entry.pushed, index >= policy.keep, !needed.contains(entry.key) else { continue }
                if let cutoff = policy.cutoff, pushed >= cutoff { continue }
                going.append(entry)
            }
        }
        let gone = Set(going)
        let staying = policy.named.union(listing.entries.filter { !gone.contains($0) }.flatMap(\.manifests))
        let removed = going.filter { $0.manifests.allSatisfy { !staying.contains($0) } }
        self.removed = RegistryListing(registry: registry, entries: removed).entries
        kept = listing.entries.count - self.removed.count
    }

    /// The digests of the manifests that go. Records go first, so that nobody is told of an image
    /// that is gone.
    package var digests: [String] {
        var seen: Set<String> = []
        return (removed.compactMap(\.record) + removed.flatMap(\.manifests)).filter { seen.insert($0).inserted }
    }
}

extension RegistryListing.Entry {
    /// The digests of the manifests of its image.
    fileprivate var manifests: [String] { [image, tagged].compactMap { $0 } }
}
