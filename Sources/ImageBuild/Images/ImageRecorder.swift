package import ContainerEngine
package import ContentHash
import FoundationEssentials
import FunctionModel

/// Tags images and stores their records. It builds nothing, and needs no docker CLI.
package struct ImageRecorder: Sendable {
    private let engine: Engine
    private let cache: CacheFolder
    private let project: String

    /// Creates a recorder for one project.
    package init(engine: Engine, cache: CacheFolder, project: String) {
        (self.engine, self.cache, self.project) = (engine, cache, project)
    }

    /// Tags the image of a record, and stores the record as the newest.
    /// - Parameter manifest: the listing of the context.
    @discardableResult
    package func keep(_ record: ImageRecord, _ manifest: Manifest) async throws -> ImageRecord {
        guard let image = record.image else { return record }
        try await tag(image, record.function, record.key)
        try cache.store(manifest)
        try cache.store(record)
        return record
    }

    /// Records an image that the engine has and the cache does not know, for example after `.faaso`
    /// was deleted.
    @discardableResult
    package func adopt(_ context: FunctionContext, key: Digest, bases: [String: String], image: String) async throws -> ImageRecord {
        let record = ImageRecord(
            function: context.function, definition: context.definition, key: key, bases: bases, origins: context.origins, image: image,
            built: Date(), commit: nil)
        return try await keep(record, context.manifest)
    }

    /// Sets the tags of an image, the newest one included, and makes its record the current one.
    package func retag(_ record: ImageRecord) async throws {
        guard let image = record.image else { return }
        try await tag(image, record.function, record.key)
        try cache.makeCurrent(record)
    }

    /// Verifies that containers of an image do not run as root.
    /// - Throws: `ImageUserProblem`, and any error of the engine.
    package func checkUser(_ image: String, of function: String) async throws {
        try await engine.checkUser(
            ofImage: image, name: FunctionTester.containerName(project, function), labels: FunctionTester.labels(project, function))
    }

    /// The tag of an image: `<project>/<function>:<first 16 digits of the key>`.
    package static func reference(project: String, function: String, key: Digest) -> String {
        ImageName(project: project, function: function).version(key.short)
    }

    private func tag(_ image: String, _ function: String, _ key: Digest) async throws {
        let repository = ImageName(project: project, function: function).repository
        guard engine.kind.tagsAtOnce else {
            for tag in [key.short, ImageName.newestVersion] { try await engine.tag(image: image, repository: repository, tag: tag) }
            return
        }
        async let latest: Void = engine.tag(image: image, repository: repository, tag: ImageName.newestVersion)
        try await engine.tag(image: image, repository: repository, tag: key.short)
        try await latest
    }
}
