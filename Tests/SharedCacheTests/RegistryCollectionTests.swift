import FoundationEssentials
import Testing

@testable import SharedCache

/// The images of a registry that nobody needs.
struct RegistryCollectionTests {
    private static func entry(_ function: String, _ key: String, image: String, age: Double) -> RegistryListing.Entry {
        RegistryListing.Entry(
            function: function, key: key, image: image, record: "rec-\(function)-\(key)", pushed: Date(timeIntervalSince1970: 1000 - age))
    }

    private static let listing = RegistryListing(
        registry: "r/x",
        entries: [
            entry("a", "1", image: "ia1", age: 30), entry("a", "3", image: "ia3", age: 10), entry("a", "2", image: "ia2", age: 20),
            entry("b", "1", image: "ib1", age: 40),
        ])

    private func removed(_ listing: RegistryListing = Self.listing, _ policy: RegistryCollection.Policy) -> [String] {
        RegistryCollection(listing, policy).removed.map { "\($0.function)-\($0.key)" }
    }

    @Test func `the newest images of each function stay`() {
        #expect(Self.listing.entries.map { "\($0.function)-\($0.key)" } == ["a-3", "a-2", "a-1", "b-1"])
        #expect(removed(Self.listing, RegistryCollection.Policy(keep: 1)) == ["a-2", "a-1"])
        #expect(removed(Self.listing, RegistryCollection.Policy(keep: 2)) == ["a-1"])
        #expect(removed(Self.listing, RegistryCollection.Policy(keep: 3)) == [])
    }

    @Test func `what somebody needs stays, and what is young`() {
        #expect(removed(Self.listing, RegistryCollection.Policy(keep: 1, needed: ["a": ["1"], "b": ["2"]])) == ["a-2"])
        #expect(removed(Self.listing, RegistryCollection.Policy(keep: 1, cutoff: Date(timeIntervalSince1970: 975))) == ["a-1"])
    }

    @Test func `a manifest of two keys stays while one of them does`() {
        var listing = Self.listing
        listing.entries.append(Self.entry("a", "0", image: "ia3", age: 90))
        listing = RegistryListing(registry: "r/x", entries: listing.entries)
        let collection = RegistryCollection(listing, RegistryCollection.Policy(keep: 2))
        #expect(collection.removed.map(\.key) == ["1"] && collection.kept == 4)
        listing.entries.removeAll { $0.image == "ia3" && $0.key == "3" }
        #expect(removed(listing, RegistryCollection.Policy(keep: 1)).contains("a-0"))
    }

    @Test func `records go before images, and each manifest once`() {
        var listing = Self.listing
        listing.entries.append(Self.entry("a", "0", image: "ia1", age: 90))
        listing = RegistryListing(registry: "r/x", entries: listing.entries)
        #expect(
            RegistryCollection(listing, RegistryCollection.Policy(keep: 2)).digests == ["rec-a-1", "rec-a-0", "ia1"])
    }

    @Test func `a manifest that a tag of people names stays`() {
        let collection = RegistryCollection(Self.listing, RegistryCollection.Policy(keep: 1, named: ["ia1"]))
        #expect(collection.removed.map(\.key) == ["2"] && collection.digests == ["rec-a-2", "ia2"] && collection.kept == 3)
    }

    @Test func `an image goes with both of its manifests, and stays with both`() {
        var entries = Self.listing.entries
        entries[2].tagged = "moved"
        let listing = RegistryListing(registry: "r/x", entries: entries)
        #expect(RegistryCollection(listing, RegistryCollection.Policy(keep: 2)).digests == ["rec-a-1", "ia1", "moved"])
        #expect(RegistryCollection(listing, RegistryCollection.Policy(keep: 2, named: ["moved"])).digests == [])
        #expect(RegistryCollection(listing, RegistryCollection.Policy(keep: 2, named: ["ia1"])).digests == [])
    }

    @Test func `a record that is alone goes, and what may be on its way stays`() {
        let listing = RegistryListing(
            registry: "r/x",
            entries: [
                Self.entry("a", "2", image: "i", age: 1), RegistryListing.Entry(function: "a", key: "1", image: "j"),
                RegistryListing.Entry(function: "a", key: "0", record: "k"),
            ])
        for keep in [1, 9] { #expect(RegistryCollection(listing, RegistryCollection.Policy(keep: keep)).digests == ["k"]) }
    }
}
