import Basics
package import ContainerEngine
import ContentHash
import FoundationEssentials
import FunctionModel

/// Builds images and writes their records.
///
/// An image is tagged and recorded only if its build used exactly the bytes and bases of its key.
package struct ImageBuilder: Sendable {
    /// The options of a build. They are not part of the image's key.
    package struct Options: Sendable {
        /// True when the builder must not use its own cache.
        package var noCache = false
        /// Returns the value of a build secret. Nil if the secret is not set.
        package var secret: @Sendable (String) throws -> [UInt8]?
        /// The variables of the docker CLI.
        package var environment: [String: String]
        /// The git commit that is checked out; nil outside of git.
        package var commit: String?

        /// Creates options. By default, the builder may use its own cache.
        package init(
            noCache: Bool = false, environment: [String: String], commit: String? = nil,
            secret: @escaping @Sendable (String) throws -> [UInt8]?
        ) {
            self.environment = environment
            self.noCache = noCache
            self.commit = commit
            self.secret = secret
        }
    }

    /// The engine that gets the images.
    let engine: Engine
    private let cli: DockerCLI
    /// The cache that gets the records and logs.
    let cache: CacheFolder
    /// The source of the bytes of contexts.
    let source: ContextSource
    /// The name of the project, which is the first part of each tag.
    let project: String
    /// The locked digests of bases. Nil if the repository has no lock.
    let lock: Lockfile?

    /// Creates a builder for one project.
    package init(engine: Engine, cli: DockerCLI, cache: CacheFolder, source: ContextSource, project: String, lock: Lockfile? = nil) {
        self.lock = lock
        self.engine = engine
        self.cli = cli
        self.cache = cache
        self.source = source
        self.project = project
    }

    private var recorder: ImageRecorder { ImageRecorder(engine: engine, cache: cache, project: project) }

    /// Builds one image, tags it, and records it.
    /// - Parameters:
    ///   - bases: the identities of the bases as they were last seen in the engine. The image is
    ///     built upon these, even if their tags now name other images.
    ///   - reasons: the causes of the build, one line each, for the record.
    ///   - onLine: receives each line of the builder's progress.
    /// - Throws: ``BuildFailed``, also if a file changed during the build. Then only the failure is
    ///   recorded. Throws any error of the engine before and after the build itself.
    package func build(
        _ context: FunctionContext, bases: [String: String], options: Options, reasons: [String],
        onLine: @escaping @Sendable (String) -> Void
    ) async throws -> ImageRecord {
        var bases = bases
        for attempt in 1... {
            guard let key = context.definition.key(bases) else {
                let missing = context.definition.bases.filter { bases[$0] == nil }
                throw BuildFailed(function: context.function, reason: "base image \(missing.joined(separator: ", ")) is missing", tail: [])
            }
            if let images = try await images(bases) {
                let triggers = BaseTriggers(images.mapValues(\.onBuild), of: context.reading.parents)
                try check(context, triggers)
                let loose = triggers.images(of: context)
                try await prepare(loose, images, context.function)
                if let record = try await build(context, key, bases, images, options, reasons: reasons, onLine: onLine),
                    // An ONBUILD of a base image has its own names for images, which are not
                    // exact.
                    try await areUnmoved(loose, images)
                {
                    return try await recorder.keep(record, context.manifest)
                }
            }
            guard attempt < 2 else {
                throw BuildFailed(
                    function: context.function, reason: "a base image moved while it was built, twice", tail: [])
            }
            onLine("a base image moved; building upon the new one")
            bases = try await identities(context.definition.bases)
        }
        throw CancellationError()
    }

    // MARK: - Steps

    /// Builds an image once. Returns nil if the engine no longer has one of the bases.
    private func build(
        _ context: FunctionContext, _ key: Digest, _ bases: [String: String], _ images: [String: ImageDetails], _ options: Options,
        reasons: [String], onLine: @escaping @Sendable (String) -> Void
    ) async throws -> ImageRecord? {
        let log = BuildLog()
        let began = ContinuousClock.now
        var record = ImageRecord(
            function: context.function, definition: context.definition, key: key, bases: bases, origins: context.origins, built: Date(),
            log: CacheFolder.logName(context.function, key), commit: options.commit, reasons: reasons)
        let secrets = try BuildSecrets(context, value: options.secret)
        var hints: [String] = []
        do {
            let image = try await withExactBases(context, bases, images) { exact in
                let request = request(context, exact, secrets, options)
                return try await cli.build(request, environment: secrets.environment(options.environment)) { line in
                    let line = exact.readable(line)
                    log.add(line)
                    onLine(line)
                }
            } then: { image in
                record.image = image
                try await recorder.checkUser(image, of: context.function)
            }
            guard image != nil else { return nil }
        } catch let problem as ImageUserProblem {
            (record.image, record.failure, hints) = (nil, problem.description, context.hints(for: problem))
        } catch let error as EngineError where record.image != nil && !Task.isCancelled {
            // The image is built, but the engine did not return its user. No mistake of the image is recorded.
            throw error
        } catch let problem as DockerfileError {
            (record.failure, hints) = (problem.description, problem.hints)
        } catch {
            record.failure = Self.summary(error, log)
        }
        record.seconds = (ContinuousClock.now - began).seconds
        if let name = record.log { try cache.write(Array(log.text.utf8), name) }
        guard let failure = record.failure else { return record }
        if Task.isCancelled { throw CancellationError() }
        try cache.store(context.manifest)
        try cache.store(record)
        throw BuildFailed(
            function: context.function, reason: failure, tail: hints.isEmpty ? log.failure(20) : [], log: record.log, record: record.key,
            hints: hints)
    }

    /// Reports the problems that only the engine and the builder can show.
    ///
    /// These are inputs that the bases' `ONBUILD` instructions hide, and lines that the old builder
    /// reads differently from BuildKit.
    private func check(_ context: FunctionContext, _ triggers: BaseTriggers) throws {
        var problems = cli.buildKit ? [] : context.problemsWithOldBuilder
        problems += triggers.problems(of: context)
        if !problems.isEmpty { throw ProjectProblems(problems) }
    }

    private func request(
        _ context: FunctionContext, _ exact: ExactBases, _ secrets: BuildSecrets, _ options: Options
    ) -> BuildRequest {
        let stream = ContextStream(context.tree, digests: context.digests, from: source, dockerfile: exact.dockerfile)
        return BuildRequest(
            context: { sink in try await stream.write(to: sink) }, dockerHost: engine.endpoint,
            buildArguments: exact.arguments.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) },
            secrets: secrets.options, noCache: options.noCache,
            // The label is the same for all keys and projects. A label value changes the image's
            // ID, so early cutoff would be lost.
            labels: [(name: Contract.functionLabel, value: context.function)], target: context.definition.target)
    }

    private static func summary(_ error: any Error, _ log: BuildLog) -> String {
        switch error {
        case let failure as BuildFailure: log.exitCode.map { "a step of the Dockerfile failed with exit code \($0)" } ?? failure.description
        case let failed as BuildFailed: failed.reason
        default: "\(error)"
        }
    }
}
