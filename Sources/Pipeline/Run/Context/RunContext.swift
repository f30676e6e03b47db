import Basics
import BuildGraph
import ContainerEngine
import ContentHash
import FoundationEssentials
import FunctionModel
package import ImageBuild
import SharedCache
import SingleHost
import Synchronization
import WorkModel
package import Workspaces

/// The data that the rules of one run share: the model, the cache, and one listing of the engine's
/// images. The run updates them.
package final class RunContext: Sendable {
    /// The repository as it was read.
    package let workspace: Workspace
    /// The options of the run.
    package let options: RunOptions
    /// The definitions of the images, by function.
    package let definitions: [String: ImageDefinition]
    /// The problems of the functions with unreadable files, by function. These have no definition.
    let unreadable: [String: ProjectProblems]
    /// The platform of the build. Empty for the engine's own.
    let platform: String
    /// The connection to the engine. Nil if the run must not ask one.
    let connection: EngineConnection?
    /// The registry of the project. Nil without one, and without an engine.
    let shared: SharedCache?
    /// The receiver of events.
    let progress: Progress
    /// The mutable data. Rules run in parallel.
    let state: Mutex<State>
    private let testNetwork = Once<String>()
    /// The containers of tests that are no longer needed.
    private let used = AsyncStream<String>.makeStream()

    private let located = Once<DockerCLI>()
    /// The detector of changed records.
    let watch: RecordChanges
    /// The results of the previous scan, by function.
    let previous: [String: CachedFunction]

    /// The data that a run changes.
    struct State {
        /// The images of the engine. Nil without an engine.
        var images: EngineImages?
        /// The contexts that were made, by function.
        var contexts: [String: FunctionContext] = [:]
        /// The results of this scan. The next scan may use them.
        var found: [String: CachedFunction] = [:]
        /// The bases that were pulled, or could not be.
        var pulled: Set<String> = []
        /// The pulls of locked bases, by exact name. Several builds may need one of them at once.
        var lockedPulls: [String: Once<String>] = [:]
        /// The warnings that were already printed.
        var warned: Set<String> = []
        /// The functions whose images were to be pulled, and were built.
        var builtInstead: Set<String> = []
        /// True while a run is planned. The run itself asks the registry.
        var asksLater = false
        /// The writes that are left for the end of the run.
        var deferred: [Deferred] = []
        /// The identity of each base at its last use. Nil until it is asked for.
        var recordedBases: [String: String]?
    }

    /// A finding of an evaluation, written at the end of the run. Plans write nothing.
    enum Deferred {
        /// An image that the engine has under its key's tag and no record knows.
        case adoption(String, key: Digest, bases: [String: String], image: String)
        /// A record that counts again although a newer one exists.
        case image(ImageRecord)
        /// A record of tests that counts again although a newer one exists.
        case test(TestRecord)
    }

    /// Reads and hashes the files, and lists the images of the engine once.
    /// - Parameters:
    ///   - asksRegistry: if false, the registry is not asked, and counts as absent.
    ///   - previous: the results of the previous run for a workspace of some functions, and the
    ///     identities of bases of the whole repository. Nil reads them. The index of such a
    ///     workspace is not saved.
    /// - Throws: ``ProjectProblems``, and any error of the engine.
    init(
        workspace: Workspace, options: RunOptions, environment: [String: String], connection: EngineConnection?,
        asksRegistry: Bool = true, previous known: (functions: [String: CachedFunction], recordedBases: [String: String])? = nil,
        progress: Progress
    ) async throws {
        // The engine lists its images while the files are read.
        async let listed = connection.asyncMap {
            EngineImages(try await $0.engine.images(reference: nil), digests: workspace.cache.baseDigests)
        }
        self.workspace = workspace
        self.options = options
        self.connection = connection
        self.progress = progress
        platform = BuildPlatform.text(environment)
        shared = try (asksRegistry ? connection : nil).flatMap {
            try SharedCache.of(
                workspace.project.settings.registry, project: workspace.project.name, $0, push: options.push,
                pullOnly: options.pullOnly, warn: progress.warning)
        }
        previous = known?.functions ?? workspace.cached.functions(platform: platform)
        let (found, unreadable, unclaimed) = try workspace.assembler(platform: platform).definitions(
            workspace.project.functions, known: previous.mapValues(\.definition), changed: workspace.files.changedPaths())
        if !unclaimed.isEmpty { try await Self.refuse(unclaimed, connection, workspace.lock) }
        self.unreadable = unreadable
        definitions = found.mapValues(\.definition)
        let problems = FunctionBases(definitions).problems(in: workspace.project) { function, reference in
            (try? workspace.context(of: function, platform: BuildPlatform.text(environment)))?.place(of: reference)
        }
        if !problems.isEmpty { throw ProjectProblems(problems) }
        watch = RecordChanges(workspace.files, isSaved: known == nil)
        let images = try await listed
        state = Mutex(
            State(images: images, found: found.mapValues { CachedFunction(definition: $0) }, recordedBases: known?.recordedBases))
    }

    /// Refuses arguments and secrets that nothing takes.
    ///
    /// No Dockerfile takes them, and no `ONBUILD` of a base image does, as far as an engine shows.
    private static func refuse(_ unclaimed: [UnclaimedInput], _ connection: EngineConnection?, _ lock: Lockfile?) async throws {
        let triggers = try await connection.asyncMap {
            try await BaseTriggers(of: unclaimed.reduce(into: []) { $0.formUnion($1.parents) }, in: $0.engine, lock: lock)
        }
        let problems = triggers?.problems(of: unclaimed) ?? unclaimed.map(\.problem)
        if !problems.isEmpty { throw ProjectProblems(problems) }
    }

    /// True when the run is about this function.
    func isWanted(_ function: String) -> Bool { options.functions.contains(function) }

    /// The problems of wanted functions whose files cannot be read.
    var unreadableProblems: [Problem] {
        unreadable.filter { isWanted($0.key) }.values.flatMap(\.problems)
    }

    /// The project that was read.
    var project: Project { workspace.project }
    /// The cache of the repository.
    var cache: CacheFolder { workspace.cache }
    /// The images of the engine. Nil without an engine.
    var images: EngineImages? { state.withLock { $0.images } }

    /// The whole context of a function, for a build or an explanation. It is made once.
    /// - Throws: the problems of its files.
    func context(_ function: String) throws -> FunctionContext {
        if let known = state.withLock({ $0.contexts[function] }) { return known }
        let context = try workspace.context(of: function, platform: platform)
        state.withLock { $0.contexts[function] = context }
        return context
    }

    /// The git commit that is checked out. Nil outside of git.
    var commit: String? { GitRepository(root: workspace.root)?.commit }

    /// The identity of each base at its last use in a build, for plans without an engine.
    var recordedBases: [String: String] {
        if let known = state.withLock({ $0.recordedBases }) { return known }
        // If the newest image of a function is known, its bases are taken without reading the record.
        let records = project.functions.compactMap { function -> (built: Date, bases: [String: String])? in
            if let known = previous[function.name]?.image, watch.isUnchanged(.image(function.name)) { return (known.built, known.bases) }
            return cache.currentImage(function.name).map { ($0.built, $0.bases) }
        }
        var bases: [String: String] = [:]
        for record in records.sorted(by: { $0.built < $1.built }) { bases.merge(record.bases) { $1 } }
        state.withLock { [bases] in $0.recordedBases = bases }
        return bases
    }

    // MARK: - Images

    private func cli(_ connection: EngineConnection) async throws -> DockerCLI {
        try await located.value { [cache] in
            try await RememberedCLI.locate(cache, environment: connection.childEnvironment).building(on: connection.engine.kind)
        }
    }

    /// The builder of images.
    /// - Throws: ``PipelineError/noEngine(_:)``, and an error if no docker CLI is found.
    func builder() async throws -> ImageBuilder {
        let connection = try requireConnection()
        return ImageBuilder(
            engine: connection.engine, cli: try await cli(connection), cache: cache, source: .onDisk(root: workspace.root),
            project: project.name, lock: workspace.lock)
    }

    /// The recorder of images that need no build.
    /// - Throws: ``PipelineError/noEngine(_:)``.
    func recorder() throws -> ImageRecorder {
        ImageRecorder(engine: try engine(), cache: cache, project: project.name)
    }

    /// Builds the image of a function.
    /// - Throws: `BuildFailed`, and any error of the engine.
    func build(_ function: String, bases: [String: String], _ step: Step) async throws -> ImageRecord {
        let context = try context(function)
        let connection = try requireConnection()
        try connection.requireOwnEngine()
        let options = ImageBuilder.Options(
            noCache: options.noCache, environment: connection.childEnvironment, commit: commit, secret: { try connection.buildSecret($0) })
        let node = step.node
        try await pullLocked(context.definition.bases, for: node)
        let record = try await builder().build(context, bases: bases, options: options, reasons: step.reasons.map(\.line)) {
            [progress] line in
            progress.line(node, line)
        }
        list(record)
        return record
    }

    /// Adds a new image to the listing of the engine's images.
    func list(_ record: ImageRecord) {
        guard let image = record.image else { return }
        let tag = ImageRecorder.reference(project: project.name, function: record.function, key: record.key)
        state.withLock {
            $0.images?.add(
                image, tags: [tag, ImageName(project: project.name, function: record.function).newest], function: record.function)
        }
    }

    /// Records at the end of the run an image that the engine has under its key's tag.
    func adopt(_ function: String, key: Digest, bases: [String: String], image: String) {
        state.withLock { $0.deferred.append(.adoption(function, key: key, bases: bases, image: image)) }
    }

    /// Uses a record. If it is not the newest of its node, it becomes the newest at the end of the
    /// run.
    func reuse(_ record: ImageRecord, _ image: String) {
        if let newest = cache.currentImage(record.function), newest.key == record.key, newest.image != nil {
            let known = CachedFunction.Image(
                bases: record.bases, key: record.key, image: image, built: record.built, isPulled: record.pulled != nil)
            return remember(record.function, image: known)
        }
        state.withLock { $0.deferred.append(.image(record)) }
    }

    /// Uses a record of tests. If it is not the newest of its node, it becomes the newest at the
    /// end.
    func reuse(_ record: TestRecord) {
        if let newest = cache.currentTest(record.function), newest.key == record.key, newest.passed {
            return remember(record.function, test: CachedFunction.Test(image: record.image, key: record.key))
        }
        state.withLock { $0.deferred.append(.test(record)) }
    }

    /// Writes the findings of the evaluation.
    /// - Throws: any error of the cache or the engine.
    func writeDeferred() async throws {
        let deferred = state.withLock { state in
            defer { state.deferred = [] }
            return state.deferred
        }
        for item in deferred {
            switch item {
            case .adoption(let function, let key, let bases, let image):
                try await recorder().adopt(try context(function), key: key, bases: bases, image: image)
            case .image(let record): try cache.makeCurrent(record)
            case .test(let record): try cache.store(record)
            }
        }
    }

    /// Runs the tests of a function, without a record in the cache.
    /// - Parameter container: returns the container that answers the requests; nil for one of their
    ///   own. It may wait.
    /// - Throws: any error of the engine.
    func test(
        _ function: Function, _ definition: TestDefinition, image: String, container: @escaping @Sendable () async -> TestedContainer?
    ) async throws -> TestRecord {
        let connection = try requireConnection()
        try connection.requireOwnEngine()
        // Tests start in parallel. If two create the network at once, the engine makes two of one
        // name.
        let network = try await testNetwork.value { [self] in
            if try await connection.engine.isRootless() { try await ensureRelayImage(connection.engine, for: .test(function.name)) }
            return try await connection.networks.tests()
        }
        if !definition.doubles.isEmpty { try await ensureRelayImage(connection.engine, for: .test(function.name)) }
        let tester = FunctionTester(
            engine: connection.engine, project: project.name, network: network, relayImage: project.settings.proxy.image
        ) { [self] id in
            used.continuation.yield(id)
        }
        let markKey = try definition.fileVariables.isEmpty ? nil : cache.makeMarkKey()
        return try await tester.run(function, definition, image: image, markKey: markKey) { [progress] in
            let found = await container()
            if let found { progress.line(.test(function.name), "the requests go to \(found.name), which does not serve yet") }
            return found
        } onCase: { [progress] result in
            progress.line(.test(function.name), (result.failure == nil ? "passed: " : "failed: ") + result.name)
        }
    }

    /// Removes the containers of tests as they end, until ``endTests()``. An interrupt does not
    /// stop it.
    func removeUsedContainers() async {
        guard let engine = connection?.engine else { return }
        await shielded { [used] in
            for await id in used.stream { try? await engine.remove(id, force: true, volumes: true) }
        }
    }

    /// Ends ``removeUsedContainers()``. No test may run after this call.
    func endTests() {
        used.continuation.finish()
    }

    // MARK: - Engine

    /// The engine.
    /// - Throws: ``PipelineError/noEngine(_:)``.
    func engine() throws -> Engine { try requireConnection().engine }

    /// The connection to the engine.
    /// - Throws: ``PipelineError/noEngine(_:)`` if the run must not ask one.
    func requireConnection() throws -> EngineConnection {
        guard let connection else { throw PipelineError.noEngine("this run was told to do without") }
        return connection
    }
}

extension Optional where Wrapped: Sendable {
    fileprivate func asyncMap<Result: Sendable>(_ body: (Wrapped) async throws -> Result) async throws -> Result? {
        guard let self else { return nil }
        return try await body(self)
    }
}
