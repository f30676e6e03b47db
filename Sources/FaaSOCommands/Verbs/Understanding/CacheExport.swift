import ArgumentParser
import Basics
import CacheTools
import ContentHash
import Operations

extension Cache {
    /// `faaso cache export FILE`
    struct Export: WaitingVerb {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write the cache into one file, for another clone or for CI.",
            discussion: """
                Reports of runs and the index stay here. '-' is standard output, to be compressed on the way.

                With --images, the newest image of each function goes along, and its base images. Where the file is imported, nothing is
                built or pulled. Without images, FAASO_SIGNING_KEY signs the archive.

                Examples:
                  faaso cache export cache.faaso
                  faaso cache export --images cache.faaso
                  faaso cache export - | zstd > cache.faaso.zst
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var location: CacheLocation
        @Flag(help: "Add the newest image of each function, and the base images.")
        var images = false
        @Argument(help: "The file to write.")
        var file: String

        func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
            if images {
                let export = try await operations.exportWithImages(from: location.path, to: file)
                for missing in export.images.missing { console.warning("\(missing) is not in the engine, and is left out") }
                let counted = "\(export.files.counted("file")) and \(export.images.images.count.counted("image"))"
                console.note("exported \(counted), \(Amount.bytes(Int64(export.size))), not signed")
            } else {
                let (files, bytes, signer) = try operations.exported(from: location.path)
                if file == "-" { console.raw(bytes) } else { try OutputFile.write(bytes, to: file) }
                let note = signer.map { "signed by \($0)" } ?? "not signed"
                console.note("exported \(files.counted("file")), \(Amount.bytes(Int64(bytes.count))), \(note)")
            }
            return .done
        }
    }
}
