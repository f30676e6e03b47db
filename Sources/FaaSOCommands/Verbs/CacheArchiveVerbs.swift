import CacheTools
import ArgumentParser
import ContainerEngine
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

                With --images, the newest image of each function goes along, and its base images. Where the file is imported, nothing is
                built or pulled.

                Examples:
                  faaso cache export cache.faaso
                  faaso cache export --images cache.faaso
                  faaso cache export - | zstd > cache.faaso.zst
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var location: CacheLocation
        @Flag(help: "Add the newest image of each function, and the base images.") var images = false
        @Argument(help: "The file to write.") var file: String

        func run() throws {
            let console = global.console
            try CommandRun.waiting(console) { [self] in
                let cache = try location.folder(global)
                let archive = try CacheArchive(cache)
                let counted = archive.count.counted("file")
                if images {
                    let engine = try await Engine.connect(EngineLocator.locate(environment: global.environment))
                    let (list, size) = try await ImageTransfer(engine: engine, cache: cache).export(archive, to: file)
                    for missing in list.missing { console.warning("\(missing) is not in the engine, and is left out") }
                    console.note("exported \(counted) and \(list.images.count.counted("image")), \(Amount.bytes(Int64(size)))")
                } else {
                    let bytes = try archive.encoded()
                    if file == "-" { console.raw(bytes) } else { try OutputFile.write(bytes, to: file) }
                    console.note("exported \(counted), \(Amount.bytes(Int64(bytes.count)))")
                }
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
                nothing. Images in the file are loaded into the engine. They get the references that the engine does not have.

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
            try CommandRun.waiting(console) { [self] in
                let cache = try location.folder(global)
                let (input, archive, images): (InputFile, CacheArchive, ImageArchive?)
                do {
                    guard let opened = try InputFile(file) else { throw CacheArchiveError.noFile(file) }
                    (archive, images) = try CacheArchive.read(opened)
                    input = opened
                } catch {
                    if strict { throw error }
                    let merge = CacheArchive.Merge(added: 0, kept: 0, refused: [], failure: "\(error)")
                    console.warning("nothing was imported: \(error)")
                    if json { try console.json(merge) }
                    return .done
                }
                let lock = try location.lock(cache, "faaso cache import", console)
                defer { withExtendedLifetime(lock) {} }
                var merge = try archive.merge(into: cache)
                for path in merge.refused { console.warning("\(path) does not agree with its name or the clock, and is left out") }
                if let images {
                    do {
                        let engine = try await Engine.connect(EngineLocator.locate(environment: global.environment))
                        let kept = try await ImageTransfer(engine: engine, cache: cache).load(images, from: input)
                        for reference in kept { console.warning("'\(reference)' is another image in this engine, and stays") }
                        merge.images = images.images.count
                    } catch {
                        if strict || error is CancellationError { throw error }
                        console.warning("the images were not loaded: \(error)")
                        merge.failure = "\(error)"
                    }
                }
                if json { try console.json(merge) }
                let loaded = merge.images.map { ", \($0.counted("image")) loaded" } ?? ""
                console.note("\(merge.added.counted("file")) added, \(merge.kept) kept\(loaded)")
                return merge.refused.isEmpty || !strict ? .done : .failed
            }
        }
    }
}
