import Basics
package import CacheTools
import ContainerEngine
package import ContentHash
import FunctionModel
import Pipeline
import Workspaces

extension RepositoryOperations {
    /// Writes an archive of a cache, with the newest images and their bases.
    /// - Parameters:
    ///   - path: see ``cache(at:)``.
    ///   - file: the path of the archive; `-` means standard output.
    /// - Returns: the number of the cache's files, the images, and the size of the archive in
    ///   bytes.
    /// - Throws: an error if the archive cannot be written, and any error of the engine.
    package func exportWithImages(
        from path: String?, to file: String
    ) async throws -> (files: Int, images: ImageArchive, size: Int) {
        let cache = try cache(at: path)
        let archive = try CacheArchive(cache)
        let (images, size) = try await ImageTransfer(engine: engine(), cache: cache).export(archive, to: file)
        return (archive.count, images, size)
    }

    /// The bytes of an archive of a cache without images. They are signed if there is a signing
    /// key.
    /// - Parameter path: see ``cache(at:)``.
    /// - Returns: the number of the cache's files, the archive, and the public half of the key.
    package func exported(from path: String?) throws -> (files: Int, bytes: [UInt8], signer: VerifyingKey?) {
        let archive = try CacheArchive(try cache(at: path))
        let key = try SigningKey.of(environment)
        return (archive.count, try archive.encoded(signedWith: key), key?.verifyingKey)
    }

    /// The archives that may be imported: those that `registry.trust` accepts. Without that
    /// setting, there are none.
    /// - Throws: `ProjectProblems` if faaso.yml is invalid.
    private func archiveTrust() throws -> Trust {
        do { return try partialWorkspace().settings.registry?.trust ?? .keys([]) } catch let problems as ProjectProblems {
            throw problems
        } catch {
            // Outside of a repository, no key is trusted.
            return .keys([])
        }
    }

    /// Adds the files of an archive to a cache, and its images to the engine.
    /// - Parameters:
    ///   - file: the path of the archive; `-` means standard input.
    ///   - path: see ``cache(at:)``.
    ///   - isTrusted: if true, an archive needs no signature.
    ///   - isStrict: if true, throws if the archive is absent or damaged, or its images cannot be
    ///     loaded. Otherwise these are warnings, and the result has the reason.
    /// - Returns: the result, and false if the archive could not be read.
    package func importArchive(
        _ file: String, into path: String?, isTrusted: Bool = false, isStrict: Bool
    ) async throws -> (merge: CacheArchive.Merge, isRead: Bool) {
        let cache = try cache(at: path)
        let (input, archive, images): (InputFile, CacheArchive, ImageArchive?)
        do {
            guard let opened = try InputFile(file) else { throw CacheArchiveError.noFile(file) }
            (archive, images) = try CacheArchive.read(opened)
            try archive.check(isTrusted ? .anyone : archiveTrust())
            input = opened
        } catch {
            if isStrict { throw error }
            let hints = (error as? any Explained)?.hints ?? []
            tell(.diagnostic(Diagnostic(.warning, "nothing was imported: \(error)", hints: hints)))
            return (CacheArchive.Merge(added: 0, kept: 0, refused: [], failure: "\(error)"), false)
        }
        let lock = try await lock(cache, "faaso cache import")
        defer { withExtendedLifetime(lock) {} }
        var merge = try archive.merge(into: cache)
        for path in merge.refused { tell(.warning("\(path) does not agree with its name or the clock, and is left out")) }
        if let images {
            do {
                let kept = try await ImageTransfer(engine: engine(), cache: cache).load(images, from: input)
                for reference in kept { tell(.warning("'\(reference)' is another image in this engine, and stays")) }
                merge.images = images.images.count
            } catch {
                if isStrict || error is CancellationError { throw error }
                tell(.warning("the images were not loaded: \(error)"))
                merge.failure = "\(error)"
            }
        }
        return (merge, true)
    }

    private func engine() async throws -> Engine { try await Engine.connect(EngineLocator.locate(environment: environment)) }
}
