import ArgumentParser
import Basics
import CacheTools
import Operations

extension Cache {
    /// `faaso cache import FILE`
    struct Import: WaitingVerb {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Add to the cache what an exported file has and it has not.",
            discussion: """
                Everything is verified first: the file's digest, and of each record its date and that its inputs give its key. Nothing
                conflicts: of two records of one key the cache's own stays. With the same images in the engine a fresh clone then rebuilds
                nothing. Images in the file are loaded into the engine. They get the references that the engine does not have.

                An archive that is absent, damaged or not signed is a warning, because a cache only saves time; --strict makes it an error.
                An archive is as trusted as code. It needs a signature of a key in registry.trust of faaso.yml, unless --trust-unsigned is
                given: import only what you would also run.

                Examples:
                  faaso cache import cache.faaso
                  zstd -dc cache.faaso.zst | faaso cache import --trust-unsigned -
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var location: CacheLocation
        @Flag(help: "Print JSON (faaso.cache-import/1).")
        var json = false
        @Flag(help: "Import an archive that no trusted key signed.")
        var trustUnsigned = false
        @Flag(help: "Fail where the archive is absent, damaged, not signed, or holds records that are refused.")
        var strict = false
        @Argument(help: "The file to read.")
        var file: String

        func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
            let (merge, isRead) = try await operations.importArchive(file, into: location.path, isTrusted: trustUnsigned, isStrict: strict)
            if json { try console.json(merge) }
            guard isRead else { return .done }
            let loaded = merge.images.map { ", \($0.counted("image")) loaded" } ?? ""
            console.note("\(merge.added.counted("file")) added, \(merge.kept) kept\(loaded)")
            return merge.refused.isEmpty || !strict ? .done : .failed
        }
    }
}
