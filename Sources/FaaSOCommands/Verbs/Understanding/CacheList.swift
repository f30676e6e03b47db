import ArgumentParser
import Basics
import CacheTools
import FoundationEssentials
import Operations
import WorkModel

extension Cache {
    /// `faaso cache ls`
    struct List: QuickVerb {
        static let configuration = CommandConfiguration(
            commandName: "ls", abstract: "List the recorded results: node, key, age, duration, size, state.",
            discussion: "Example:\n  faaso cache ls --cache /tmp/copy-of-.faaso --json")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var location: CacheLocation
        @Flag(help: "Print JSON (faaso.cache/1).")
        var json = false

        func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
            let listing = try CacheListing(location.folder(operations))
            try console.render(listing, json: json) {
                for line in Self.table(listing, now: Date()).lines(width: console.outWidth) { console.out(line) }
                console.note(Self.total(records: listing.entries.count, size: listing.recordSize, all: listing.size))
            }
            return .done
        }

        /// The last line, whose first size is the sum of the table.
        static func total(records: Int, size: Int, all: Int) -> String {
            if records == 0 { return "the cache holds no records" }
            let (size, all) = (Amount.bytes(Int64(size)), Amount.bytes(Int64(all)))
            return "\(records.counted("record")), \(size); the cache has \(all) with reports of runs and lists of files"
        }

        private static func table(_ listing: CacheListing, now: Date) -> Table {
            var table = Table(header: ["NODE", "KEY", "AGE", "TOOK", "SIZE", "STATE"])
            for entry in listing.entries {
                table.add([
                    entry.node.description, String(entry.key.prefix(16)), Amount.age(entry.when, now: now),
                    entry.pulled != nil ? "pulled" : entry.adopted == true ? "adopted" : Amount.duration(entry.seconds),
                    Amount.bytes(Int64(entry.size)), entry.state.rawValue,
                ])
            }
            return table
        }
    }
}
