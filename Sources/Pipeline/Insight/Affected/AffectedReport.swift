package import Basics
package import BuildGraph
import ContainerEngine
import ContentHash
import FoundationEssentials
package import FunctionModel
import ImageBuild

/// `faaso affected --since REF`: which functions differ from those of a commit, and why. Schema `faaso.affected/1`.
///
/// Both sides are read in full, the commit from git, and compared by what determines an image, a test, a container and a route: an edit
/// that reaches none of these affects nothing. No record and no engine is asked.
package struct AffectedReport: Hashable, Sendable, Codable {
    package static let schemaName = "faaso.affected/1"

    /// What of a function would come out differently.
    package enum Touched: String, Hashable, Sendable, Codable, CaseIterable {
        case image, test, container, route
    }

    package struct Function: Hashable, Sendable, Codable {
        package var name: String
        package var touches: [Touched]
        package var reasons: [Reason]
    }

    package var schema = Self.schemaName
    /// As it was asked for.
    package var since: String
    /// The commit that it means.
    package var commit: String
    /// Sorted by name.
    package var functions: [Function]
    /// Functions that the commit has and the working tree has not.
    package var removed: [String]
    /// How many functions are as they were.
    package var unchanged: Int

    /// The functions that a goal has something to do for; sorted.
    package func names(_ goal: Goal) -> [String] {
        let wanted: Set<Touched> =
            switch goal {
            case .build: [.image]
            case .test: [.image, .test]
            case .up, .deploy: Set(Touched.allCases)
            }
        return functions.filter { !wanted.isDisjoint(with: $0.touches) }.map(\.name)
    }

    /// - Parameter scratch: a cache that may be written to, for the listings that are compared.
    init(since: String, commit: String, old: ProjectVersion, new: ProjectVersion, scratch: CacheFolder) throws {
        self.since = since
        self.commit = commit
        functions = []
        unchanged = 0
        for function in new.project.functions {
            let found = try Self.compare(function.name, old, new, scratch)
            if found.touches.isEmpty { unchanged += 1 } else { functions.append(found) }
        }
        let names = Set(new.project.functions.map(\.name))
        removed = old.project.functions.map(\.name).filter { !names.contains($0) }.sorted()
    }

    private static func compare(_ name: String, _ old: ProjectVersion, _ new: ProjectVersion, _ scratch: CacheFolder) throws -> Function {
        var result = Function(name: name, touches: [], reasons: [])
        guard let now = new.project.function(name) else { return result }
        let routed = new.project.routedFunctions.contains(name)
        guard let before = old.project.function(name) else {
            result.touches = [.image] + (now.metadata.tests.isEmpty ? [] : [.test]) + (routed ? [.container, .route] : [])
            result.reasons = [Reason(.inputAdded, now.path)]
            return result
        }
        func touch(_ touched: [Touched], _ reasons: [Reason]) {
            guard !reasons.isEmpty else { return }
            result.touches += touched.filter { !result.touches.contains($0) }
            result.reasons += reasons.filter { !result.reasons.contains($0) }
        }
        let tests: [Touched] = now.metadata.tests.isEmpty ? [] : [.test]
        touch([.image] + tests + (routed ? [.container] : []), try image(name, old, new, scratch))
        var environment = Inputs(now.metadata.fullEnvironment.map { .init("environment.\($0.key)", .argument, value: $0.value) })
            .reasons(since: Inputs(before.metadata.fullEnvironment.map { .init("environment.\($0.key)", .argument, value: $0.value) }))
        // What comes from a file of its own is often not meant to be seen.
        if now.metadata.environmentFile != nil || before.metadata.environmentFile != nil {
            for index in environment.indices { environment[index].detail = nil }
        }
        touch(tests + (routed ? [.container] : []), environment)
        if now.metadata.tests != before.metadata.tests { touch(tests, [Reason(.argumentChanged, "test")]) }
        if routed { touch([.container], container(now.metadata, before.metadata)) }
        touch([.route], routes(name, old.project, new.project))
        if routed, !old.project.routedFunctions.contains(name) { touch([.container], [Reason(.routeAdded, name)]) }
        result.touches.sort { (Touched.allCases.firstIndex(of: $0) ?? 0) < (Touched.allCases.firstIndex(of: $1) ?? 0) }
        return result
    }

    private static func image(_ name: String, _ old: ProjectVersion, _ new: ProjectVersion, _ scratch: CacheFolder) throws -> [Reason] {
        guard let before = old.contexts[name], let now = new.contexts[name] else { return [] }
        guard before.definition.sourceKey != now.definition.sourceKey else { return [] }
        // References alone are compared: what they mean is the engine's.
        let same = { (bases: [String]) in Dictionary(bases.map { ($0, $0) }) { first, _ in first } }
        try scratch.store(before.manifest)
        let record = ImageRecord(
            function: name, definition: before.definition, key: before.definition.sourceKey, bases: same(before.definition.bases),
            origins: before.origins, built: .distantPast)
        return ImageExplanation(cache: scratch).reasons(now, bases: same(now.definition.bases), since: record)
    }

    /// The fields that a container is made of, besides its image and environment.
    private static func container(_ now: Metadata, _ before: Metadata) -> [Reason] {
        let fields: [(String, Bool)] = [
            ("secrets", now.secrets == before.secrets), ("networks", now.networks == before.networks),
            ("volumes", now.volumes == before.volumes), ("limits", now.limits == before.limits),
            ("cloud_metadata", now.blocksCloudMetadata == before.blocksCloudMetadata),
            ("stop_grace", now.stopGrace == before.stopGrace),
        ]
        return fields.filter { !$0.1 }.map { Reason(.configurationChanged, $0.0) }
    }

    private static func routes(_ name: String, _ old: Project, _ new: Project) -> [Reason] {
        let before = Dictionary(old.routes.map { ($0.path, $0) }) { first, _ in first }
        let now = Dictionary(new.routes.map { ($0.path, $0) }) { first, _ in first }
        var reasons: [Reason] = []
        for path in Set(before.keys).union(now.keys).sorted() {
            let isMine = now[path]?.function == name, wasMine = before[path]?.function == name
            if isMine, before[path] == nil { reasons.append(Reason(.routeAdded, path)) }
            if wasMine, now[path] == nil { reasons.append(Reason(.routeRemoved, path)) }
            if isMine || wasMine, let old = before[path], let new = now[path],
                (old.function, old.stripPrefix) != (new.function, new.stripPrefix)
            {
                reasons.append(Reason(.routeChanged, path))
            }
        }
        return reasons
    }
}

/// All that a repository's files say at one time.
struct ProjectVersion: Sendable {
    var project: Project
    var contexts: [String: FunctionContext]

    init(_ project: Project, _ files: FileIndex, platform: String) throws {
        self.project = project
        contexts = try ContextAssembler(files: files, platform: platform).assemble(project.functions)
    }
}

extension AffectedReport {
    /// Compares the working tree with a commit.
    /// - Throws: ``GitError`` for a name that git does not know, above all in a shallow clone; ``SinceError`` where the files of the commit
    ///   are no project that can be read.
    package static func make(_ workspace: Workspace, since reference: String, environment: [String: String]) async throws -> AffectedReport
    {
        let git = try Git(root: workspace.root, environment: environment)
        let commit = try await git.commit(reference)
        let scratch = try ScratchFolder(.since)
        let folder = scratch.path
        let root = try await git.checkOut(commit, into: folder)
        let platform = environment["DOCKER_DEFAULT_PLATFORM"] ?? ""
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let old: ProjectVersion
        do {
            // In a commit from before there were functions there is nothing, and all of them are new.
            let project = try ProjectLoader.load(files: .onDisk(root: root), folderName: workspace.project.name)
            old = try ProjectVersion(project, FileIndex(root: root, indexPath: folder + "/index"), platform: platform)
        } catch let problems as ProjectProblems {
            throw SinceError(reference: reference, problems: problems.problems)
        }
        let new = try ProjectVersion(workspace.project, workspace.files, platform: platform)
        return try AffectedReport(
            since: reference, commit: commit, old: old, new: new, scratch: CacheFolder(path: folder + "/cache"))
    }
}

/// The files of a commit cannot be read as a project.
package struct SinceError: Explained, Hashable {
    package var reference: String
    package var problems: [Problem]

    package var description: String { "the files of '\(reference)' are no project that can be read, so nothing can be compared with it" }

    package var hints: [String] { problems.prefix(5).compactMap { $0.diagnostic().lines.first.map { "there: \($0)" } } }
}

extension SinceError {
    package var blame: Blame { .project }
}
