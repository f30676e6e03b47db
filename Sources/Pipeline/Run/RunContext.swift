import SingleHost
import Basics
package import Workspaces
import BuildGraph
import ContainerEngine
import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
package import ImageBuild
import WorkModel
import Synchronization

/// What the rules of one run share: the model, the cache, and one look at the engine, kept up to date by what the run does.
package final class RunContext: Sendable {
    package let workspace: Workspace
    package let options: RunOptions
    /// What each function's image is made of, by function.
    package let definitions: [String: ImageDefinition]
    /// The functions whose files can't be read, and why, by name. They have no definition.
    let unreadable: [String: ProjectProblems]
    let platform: String
    /// Nil when no engine is to be asked.
    let connection: EngineConnection?
    let progress: Progress
    let state: Mutex<State>
    private let testNetwork = Once<String>()
    /// Containers of tests that have served their purpose.
    private let used = AsyncStream<String>.makeStream()

    private let located = Once<DockerCLI>()
    let watch: RecordChanges
    /// What the last look found out, by function.
    let previous: [String: CachedFunction]

    struct State {
        var images: EngineImages?
        var contexts: [String: FunctionContext] = [:]
        /// What this look found out: what the next one may believe.
        var found: [String: CachedFunction] = [:]
        var pulled: Set<String> = []
        var warned: Set<String> = []
        var deferred: [Deferred] = []
        var recordedBases: [String: String]?
    }

    /// What was found while evaluating and is written when the run ends: plans write nothing.
    enum Deferred {
        /// An image that the engine has under its key's tag and no record knows.
        case adoption(String, key: Digest, bases: [String: String], image: String)
        /// Records that are right again although newer ones exist.
        case image(ImageRecord)
        case test(TestRecord)
    }

    /// Reads and hashes the files; asks the engine once for its images.
    init(
        workspace: Workspace, options: RunOptions, environment: [String: String], connection: EngineConnection?, progress: Progress
    ) async throws {
        self.workspace = workspace
        self.options = options
        self.connection = connection
        self.progress = progress
        platform = environment["DOCKER_DEFAULT_PLATFORM"] ?? ""
        previous = workspace.cached.functions(platform: platform)
        let (known, unreadable, unclaimed) = try workspace.assembler(platform: platform).definitions(
            workspace.project.functions, known: previous.mapValues(\.definition), changed: workspace.files.changedPaths())
        if !unclaimed.isEmpty { try await Self.refuse(unclaimed, connection) }
        self.unreadable = unreadable
        definitions = known.mapValues(\.definition)
        let problems = FunctionBases(definitions).problems(in: workspace.project) { function, reference in
            (try? workspace.context(of: function, platform: environment["DOCKER_DEFAULT_PLATFORM"] ?? ""))?.place(of: reference)
        }
        if !problems.isEmpty { throw ProjectProblems(problems) }
        watch = RecordChanges(workspace.files)
        let images = try await connection.asyncMap {
            EngineImages(try await $0.engine.images(reference: nil), digests: workspace.cache.baseDigests)
        }
        state = Mutex(State(images: images, found: known.mapValues { CachedFunction(definition: $0) }))
    }

    /// Refuses arguments and secrets that nothing takes: neither a Dockerfile nor, as far as an engine tells, a base image's `ONBUILD`.
    private static func refuse(_ unclaimed: [UnclaimedInput], _ connection: EngineConnection?) async throws {
        let triggers = try await connection.asyncMap {
            try await BaseTriggers(of: unclaimed.reduce(into: []) { $0.formUnion($1.parents) }, in: $0.engine)
        }
        let problems = triggers?.problems(of: unclaimed) ?? unclaimed.map(\.problem)
        if !problems.isEmpty { throw ProjectProblems(problems) }
    }

    /// Was the run asked for this function?
    func isWanted(_ function: String) -> Bool { options.functions.contains(function) }

    /// The problems of wanted functions whose files cannot be read.
    var unreadableProblems: [Problem] {
        unreadable.filter { isWanted($0.key) }.values.flatMap(\.problems)
    }

    var project: Project { workspace.project }
    var cache: CacheFolder { workspace.cache }
    var images: EngineImages? { state.withLock { $0.images } }

    /// A function's whole context: for building, and for saying what differs.
    func context(_ function: String) throws -> FunctionContext {
        if let known = state.withLock({ $0.contexts[function] }) { return known }
        let context = try workspace.context(of: function, platform: platform)
        state.withLock { $0.contexts[function] = context }
        return context
    }

    /// The git commit that is checked out.
    var commit: String? { GitRepository(root: workspace.root)?.commit }

    /// The identity that each base had when it was last built upon, for plans without an engine.
    var recordedBases: [String: String] {
        if let known = state.withLock({ $0.recordedBases }) { return known }
        // The bases of images that are known to be the newest are as good as those of their records.
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
        try await located.value { [cache] in try await RememberedCLI.locate(cache, environment: connection.environment) }
    }

    func builder() async throws -> ImageBuilder {
        let connection = try requireConnection()
        return ImageBuilder(
            engine: connection.engine, cli: try await cli(connection), cache: cache, source: .onDisk(root: workspace.root),
            project: project.name)
    }

    func build(_ function: String, bases: [String: String], _ step: Step) async throws -> ImageRecord {
        let context = try context(function)
        let connection = try requireConnection()
        let options = ImageBuilder.Options(
            noCache: options.noCache, environment: connection.environment, commit: commit, secret: { try connection.buildSecret($0) })
        let node = step.node
        let record = try await builder().build(context, bases: bases, options: options, reasons: step.reasons.map(\.line)) {
            [progress] line in
            progress.line(node, line)
        }
        if let image = record.image {
            let tag = ImageBuilder.reference(project: project.name, function: context.function, key: record.key)
            state.withLock { $0.images?.add(image, tags: [tag, "\(project.name)/\(context.function):latest"], function: context.function) }
        }
        return record
    }

    /// Takes note of an image that the engine has under its key's tag and no record knows.
    func adopt(_ function: String, key: Digest, bases: [String: String], image: String) {
        state.withLock { $0.deferred.append(.adoption(function, key: key, bases: bases, image: image)) }
    }

    /// Takes note of a record that is used: should another be the newest of its node, it becomes that.
    func reuse(_ record: ImageRecord, _ image: String) {
        if let newest = cache.currentImage(record.function), newest.key == record.key, newest.image != nil {
            return remember(
                record.function, image: CachedFunction.Image(bases: record.bases, key: record.key, image: image, built: record.built))
        }
        state.withLock { $0.deferred.append(.image(record)) }
    }

    func reuse(_ record: TestRecord) {
        if let newest = cache.currentTest(record.function), newest.key == record.key, newest.passed {
            return remember(record.function, test: CachedFunction.Test(image: record.image, key: record.key))
        }
        state.withLock { $0.deferred.append(.test(record)) }
    }

    /// Writes what evaluating found.
    func writeDeferred() async throws {
        let deferred = state.withLock { state in
            defer { state.deferred = [] }
            return state.deferred
        }
        for item in deferred {
            switch item {
            case .adoption(let function, let key, let bases, let image):
                _ = try await builder().adopt(try context(function), key: key, bases: bases, image: image)
            case .image(let record): try cache.makeCurrent(record)
            case .test(let record): try cache.store(record)
            }
        }
    }

    func test(_ function: Function, _ definition: TestDefinition, image: String) async throws -> TestRecord {
        let connection = try requireConnection()
        // Tests start beside each other, and the engine makes two networks of one name when two ask at once.
        let network = try await testNetwork.value { try await connection.networks.tests() }
        let tester = FunctionTester(engine: connection.engine, project: project.name, network: network) { [self] id in
            used.continuation.yield(id)
        }
        let markKey = try definition.fileVariables.isEmpty ? nil : cache.makeMarkKey()
        return try await tester.run(function, definition, image: image, markKey: markKey) { [progress] result in
            progress.line(.test(function.name), (result.failure == nil ? "passed: " : "failed: ") + result.name)
        }
    }

    /// Removes the containers that tests have used, as they come, until ``endTests()``; also when the run was stopped.
    func removeUsedContainers() async {
        guard let engine = connection?.engine else { return }
        await shielded { [used] in
            for await id in used.stream { try? await engine.remove(id, force: true, volumes: true) }
        }
    }

    /// No test will be run any more.
    func endTests() {
        used.continuation.finish()
    }

    // MARK: - Engine

    func engine() throws -> Engine { try requireConnection().engine }

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
