import CacheTools
import ArgumentParser
import ContentHash
import FunctionModel
import ImageBuild

extension Cache {
    /// `faaso cache export FILE`
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write the cache into one file, for another clone or for CI.",
            discussion: """
                Reports of runs and the index stay here. '-' is standard output, to be compressed on the way.

                Examples:
                  faaso cache export cache.faaso
                  faaso cache export - | zstd > cache.faaso.zst
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var location: CacheLocation
        @Argument(help: "The file to write.") var file: String

        func run() throws {
            let console = global.console
            try CommandRun.now(console) {
                let archive = try CacheArchive(try location.folder(global))
                let bytes = try archive.encoded()
                if file == "-" { console.raw(bytes) } else { try OutputFile.write(bytes, to: file) }
                console.note("exported \(archive.count.counted("file")), \(Amount.bytes(Int64(bytes.count)))")
                return .done
            }
        }
    }

    /// `faaso cache import FILE`
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Add to the cache what an exported file has and it has not.",
            discussion: """
                Everything is verified first: the file's digest, and of each record its date and that its inputs give its key. Nothing
                conflicts: of two records of one key the cache's own stays. With the same images in the engine a fresh clone then rebuilds
                nothing.

                An archive that is absent or damaged is a warning, because a cache only saves time; --strict makes it an error. An archive
                is as trusted as code: import only what you would also run.

                Examples:
                  faaso cache import cache.faaso
                  zstd -dc cache.faaso.zst | faaso cache import -
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var location: CacheLocation
        @Flag(help: "Print JSON (faaso.cache-import/1).") var json = false
        @Flag(help: "Fail where the archive is absent, damaged, or holds records that are refused.") var strict = false
        @Argument(help: "The file to read.") var file: String

        func run() throws {
            let console = global.console
            try CommandRun.now(console) {
                let cache = try location.folder(global)
                let archive: CacheArchive
                do {
                    archive = try Self.archive(file)
                } catch {
                    if strict { throw error }
                    let merge = CacheArchive.Merge(added: 0, kept: 0, refused: [], failure: "\(error)")
                    console.warning("nothing was imported: \(error)")
                    if json { try console.json(merge) }
                    return .done
                }
                let lock = try location.lock(cache, "faaso cache import", console)
                defer { withExtendedLifetime(lock) {} }
                let merge = try archive.merge(into: cache)
                for path in merge.refused { console.warning("\(path) does not agree with its name or the clock, and is left out") }
                if json { try console.json(merge) }
                console.note("\(merge.added.counted("file")) added, \(merge.kept) kept")
                return merge.refused.isEmpty || !strict ? .done : .failed
            }
        }

        /// The most bytes of an archive; a cache is much smaller, and all of it is held in memory.
        private static let limit = 1 << 30

        private static func archive(_ file: String) throws -> CacheArchive {
            guard let bytes = try AtomicFile.read(file == "-" ? "/dev/stdin" : file, limit: limit) else {
                throw CacheArchiveError.noFile(file)
            }
            return try CacheArchive(decoding: bytes)
        }
    }
}
