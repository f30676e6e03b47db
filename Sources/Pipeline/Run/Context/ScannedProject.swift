import Basics
import ContainerEngine
import ContentHash
import FunctionModel
import ImageBuild
import Synchronization
import Workspaces

/// The repository as one run read and hashed it, with the results of the scan before.
final class ScannedProject: Sendable {
    /// The repository as it was read.
    let workspace: Workspace
    /// The definitions of the images, by function.
    let definitions: [String: ImageDefinition]
    /// The problems of the functions with unreadable files, by function. These have no definition.
    let unreadable: [String: ProjectProblems]
    /// The platform of the build. Empty for the engine's own.
    let platform: String
    /// The detector of changed records.
    let watch: RecordChanges
    /// The results of the previous scan, by function.
    let previous: [String: CachedFunction]
    /// The mutable data. Rules run in parallel.
    let state: Mutex<State>
    private let functions: FunctionScope

    /// The data that a run changes.
    struct State {
        /// The contexts that were made, by function.
        var contexts: [String: FunctionContext] = [:]
        /// The results of this scan. The next scan may use them.
        var found: [String: CachedFunction]
        /// The identity of each base at its last use. Nil until it is asked for.
        var recordedBases: [String: String]?
    }

    /// Reads and hashes the files.
    /// - Parameters:
    ///   - functions: the functions that the run is about.
    ///   - engine: the engine that knows the bases of the images; nil if the run must not ask one.
    ///   - previous: the results of the previous run for a workspace of some functions, and the
    ///     identities of bases of the whole repository. Nil reads them. The index of such a
    ///     workspace is not saved.
    /// - Throws: ``ProjectProblems``, and any error of the engine.
    init(
        _ workspace: Workspace, functions: FunctionScope, platform: String, engine: Engine?,
        previous known: (functions: [String: CachedFunction], recordedBases: [String: String])? = nil
    ) async throws {
        self.workspace = workspace
        self.functions = functions
        self.platform = platform
        previous = known?.functions ?? workspace.cached.functions(platform: platform)
        let (found, unreadable, unclaimed) = try workspace.assembler(platform: platform).definitions(
            workspace.project.functions, known: previous.mapValues(\.definition), changed: workspace.files.changedPaths())
        if !unclaimed.isEmpty { try await Self.refuse(unclaimed, engine, workspace.lock) }
        self.unreadable = unreadable
        definitions = found.mapValues(\.definition)
        let problems = FunctionBases(definitions).problems(in: workspace.project) { function, reference in
            (try? workspace.context(of: function, platform: platform))?.place(of: reference)
        }
        if !problems.isEmpty { throw ProjectProblems(problems) }
        watch = RecordChanges(workspace.files, isSaved: known == nil)
        state = Mutex(State(found: found.mapValues { CachedFunction(definition: $0) }, recordedBases: known?.recordedBases))
    }

    /// Refuses arguments and secrets that nothing takes.
    ///
    /// No Dockerfile takes them, and no `ONBUILD` of a base image does, as far as an engine shows.
    private static func refuse(_ unclaimed: [UnclaimedInput], _ engine: Engine?, _ lock: Lockfile?) async throws {
        var problems = unclaimed.map(\.problem)
        if let engine {
            let parents = unclaimed.reduce(into: Set<String>()) { $0.formUnion($1.parents) }
            problems = try await BaseTriggers(of: parents, in: engine, lock: lock).problems(of: unclaimed)
        }
        if !problems.isEmpty { throw ProjectProblems(problems) }
    }

    /// The project that was read.
    var project: Project { workspace.project }
    /// The cache of the repository.
    var cache: CacheFolder { workspace.cache }
    /// The git commit that is checked out. Nil outside of git.
    var commit: String? { GitRepository(root: workspace.root)?.commit }

    /// True when the run is about this function.
    func isWanted(_ function: String) -> Bool { functions.contains(function) }

    /// The problems of wanted functions whose files cannot be read.
    var unreadableProblems: [Problem] {
        unreadable.filter { isWanted($0.key) }.values.flatMap(\.problems)
    }

    /// The whole context of a function, for a build or an explanation. It is made once.
    /// - Throws: the problems of its files.
    func context(_ function: String) throws -> FunctionContext {
        if let known = state.withLock({ $0.contexts[function] }) { return known }
        let context = try workspace.context(of: function, platform: platform)
        state.withLock { $0.contexts[function] = context }
        return context
    }
}
