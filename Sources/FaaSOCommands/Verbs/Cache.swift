import WorkModel
import CacheTools
import Workspaces
import ArgumentParser
import BuildGraph
import ContentHash
import FoundationEssentials
import FunctionModel
import ImageBuild

/// `faaso cache`
struct Cache: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Look into the cache, tidy it, carry it elsewhere; needs no engine, and no repository around it.",
        discussion: """
            Every verb takes --cache DIR, a .faaso folder or a copy of one from elsewhere; those that only look work on a read-only file
            system.
            """,
        subcommands: [
            List.self, Show.self, Log.self, Diff.self, Verify.self, Collect.self, Export.self, Import.self,
        ])

    /// `faaso cache ls`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls", abstract: "List the recorded results: node, key, age, duration, size, state.",
            discussion: "Example:\n  faaso cache ls --cache /tmp/copy-of-.faaso --json")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var location: CacheLocation
        @Flag(help: "Print JSON (faaso.cache/1).") var json = false

        func run() throws {
            let console = global.console
            try CommandRun.now(console) {
                let listing = CacheListing(try location.folder(global))
                if json {
                    try console.json(listing)
                } else {
                    var table = Table(header: ["NODE", "KEY", "AGE", "TOOK", "SIZE", "STATE"])
                    for entry in listing.entries {
                        let age = Amount.age(entry.when, now: Date())
                        table.add([
                            entry.node.description, String(entry.key.prefix(16)), age,
                            entry.adopted == true ? "adopted" : Amount.duration(entry.seconds),
                            Amount.bytes(Int64(entry.size)), entry.state.rawValue,
                        ])
                    }
                    for line in table.lines(width: console.outWidth) { console.out(line) }
                    console.note(
                        listing.entries.isEmpty
                            ? "the cache holds no records"
                            : "\(listing.entries.count.counted("record")), \(Amount.bytes(Int64(listing.size))) in all")
                }
                return .done
            }
        }
    }

    /// `faaso cache show NODE [KEY]`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a record: its inputs, its output, and the files of its context.",
            discussion: "Examples:\n  faaso cache show sum\n  faaso cache show image:sum 4c1f0a --json")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var chosen: ChosenRecord
        @Flag(help: "Print JSON (faaso.cache-record/1).") var json = false

        func run() throws {
            let console = global.console
            try CommandRun.now(console) {
                let details = try CacheDetails(try chosen.location.folder(global), node: chosen.node, key: chosen.key)
                if json {
                    try console.json(details)
                    return .done
                }
                console.raw(try details.record)
                for line in details.manifest { console.out(line) }
                return .done
            }
        }
    }
}

/// Which cache to look into.
struct CacheLocation: ParsableArguments {
    @Option(
        name: .customLong("cache"), help: ArgumentHelp("A .faaso folder, or a copy of one (default: this repository's).", valueName: "dir"))
    var path: String?

    func folder(_ global: GlobalOptions) throws -> CacheFolder {
        if let path { return CacheFolder(path: path) }
        return try global.cacheFolder()
    }

    /// The lock of a cache, for as long as it is kept; waits for a run that has it.
    func lock(_ cache: CacheFolder, _ purpose: String, _ console: Console) throws -> FileLock {
        try FileLock.acquireBlocking(path: cache.lock, purpose: purpose, wait: true) { console.note("waiting for \($0)") }
    }
}

/// Which record of which cache.
struct ChosenRecord: ParsableArguments {
    @OptionGroup var location: CacheLocation
    @Argument(help: "A node, such as image:sum or test:sum; a function's name alone means its image.") var node: String
    @Argument(help: "The first digits of a key (default: the newest record).") var key: String = ""
}

extension GlobalOptions {
    /// The cache of the repository, whatever state its files are in.
    func cacheFolder() throws -> CacheFolder {
        CacheFolder(path: try Workspace.root(containing: directory) + "/.faaso")
    }
}
