import ContainerEngine
import FunctionModel
import ImageBuild
import SharedCache
import Workspaces

/// The parts of one run. Each rule takes those that it needs.
struct RunContext: Sendable {
    /// The options of the run.
    let options: RunOptions
    /// The files and definitions that were read.
    let scan: ScannedProject
    /// The images that the engine has.
    let listing: EngineListing
    /// The builds.
    let work: ImageWork
    /// The images in the registry.
    let registry: RegistryImages
    /// The findings that are written at the end.
    let records: DeferredRecords
    /// The tests.
    let tests: TestWork

    /// Reads and hashes the files, and lists the images of the engine once.
    /// - Parameters:
    ///   - asksRegistry: if false, the registry is not asked, and counts as absent.
    ///   - previous: the results of the previous run, as ``ScannedProject`` takes them; nil reads
    ///     them.
    /// - Throws: ``ProjectProblems``, and any error of the engine.
    init(
        _ workspace: Workspace, options: RunOptions, environment: [String: String], connection: EngineConnection?,
        asksRegistry: Bool = true, previous: (functions: [String: CachedFunction], recordedBases: [String: String])? = nil,
        progress: Progress
    ) async throws {
        // The engine lists its images while the files are read.
        async let listed = Self.images(connection, workspace.cache)
        self.options = options
        let shared = try (asksRegistry ? connection : nil).flatMap {
            try SharedCache.of(
                workspace.project.settings.registry, project: workspace.project.name, $0, push: options.push,
                pullOnly: options.pullOnly, warn: progress.warning)
        }
        scan = try await ScannedProject(
            workspace, functions: options.functions, platform: BuildPlatform.text(environment), engine: connection?.engine,
            previous: previous)
        listing = EngineListing(try await listed, of: connection, for: scan, progress: progress)
        work = ImageWork(connection, scan, listing, noCache: options.noCache, progress: progress)
        registry = RegistryImages(shared, scan, listing, work, progress: progress)
        records = DeferredRecords(scan)
        tests = TestWork(connection, scan, listing, progress: progress)
    }

    private static func images(_ connection: EngineConnection?, _ cache: CacheFolder) async throws -> EngineImages? {
        guard let engine = connection?.engine else { return nil }
        return EngineImages(try await engine.images(reference: nil), digests: cache.baseDigests)
    }
}
