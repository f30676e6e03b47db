import Basics
import FoundationEssentials
import SharedCache

/// The images of a registry, for people.
enum RegistryText {
    /// The lines of a table of all images.
    static func lines(_ listing: RegistryListing, width: Int? = nil, now: Date = Date()) -> [String] {
        lines(listing.entries, width: width, now: now)
    }

    /// The line below the table.
    static func summary(_ listing: RegistryListing) -> String {
        let foreign = listing.foreign.isEmpty ? "" : "; \(listing.foreign.count.counted("other tag"))"
        let bases = listing.bases.isEmpty ? "" : "; \(listing.bases.count.counted("base image"))"
        return "\(listing.entries.count.counted("image")) in \(listing.registry)" + bases + foreign
    }

    /// The lines of a table of the images that go.
    static func lines(_ collection: RegistryCollection, width: Int? = nil, now: Date = Date()) -> [String] {
        collection.removed.isEmpty ? [] : lines(collection.removed, width: width, now: now)
    }

    /// The line below the table.
    static func summary(_ collection: RegistryCollection) -> String {
        let count = collection.removed.count.counted("image")
        let kept = "\(collection.kept) stay"
        if collection.removed.isEmpty { return "nothing to remove: \(kept)" }
        return collection.applied ? "removed \(count), \(kept)" : "would remove \(count), \(kept); --yes removes them"
    }

    private static func lines(_ entries: [RegistryListing.Entry], width: Int?, now: Date) -> [String] {
        var table = Table(header: ["FUNCTION", "KEY", "PUSHED", "SIZE", "STATE"], droppable: ["SIZE"])
        for entry in entries {
            let age = entry.pushed.map { Amount.age($0, now: now) } ?? "-"
            let state = entry.record == nil ? "no record" : entry.image == nil ? "no image" : "complete"
            table.add([entry.function, entry.key, age, Amount.bytes(entry.size), state])
        }
        return table.lines(width: width)
    }
}
