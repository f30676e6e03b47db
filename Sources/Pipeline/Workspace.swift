package import ContentHash
import FoundationEssentials
import Glibc
package import FunctionModel
package import ImageBuild

/// A repository of functions on disk: its root, its cache, its files, and the model that they make.
package struct Workspace: Sendable {
    /// Absolute, links resolved.
    package let root: String
    package let cache: CacheFolder
    package let files: FileIndex
    package let project: Project
    let memo: WorkspaceMemo
    /// The model is that of the last look, since none of its files changed.
    let isModelUnchanged: Bool

    /// Opens the repository that holds a folder.
    /// - Parameter onUnusable: told of each file of the cache that can't be used.
    /// - Throws: ``WorkspaceError`` when there is none, ``ProjectProblems`` with everything that is wrong in its files.
    package init(containing folder: String, onUnusable: @escaping @Sendable (String) -> Void = { _ in }) throws {
        let root = try Self.root(containing: folder)
        self.root = root
        cache = CacheFolder(path: root + "/.faaso", onUnusable: onUnusable)
        files = FileIndex(root: root, indexPath: cache.index)
        memo = WorkspaceMemo(files: files, root: root)
        if files.marksHold(), let project = memo.project {
            self.project = project
            isModelUnchanged = true
            memo.keepProject()
            return
        }
        isModelUnchanged = false
        let name = root.split(separator: "/").last.map(String.init) ?? "functions"
        project = try ProjectLoader.load(files: .tracked(root: root, by: files), folderName: name)
        memo.keep(project)
    }

    /// The plan that the last look without an engine made, as `faaso.plan/1`, when neither a file nor a record changed since. Opens
    /// no YAML, no record, and hashes nothing.
    package static func unchangedOfflinePlan(containing folder: String, environment: [String: String]) throws -> PlanReport? {
        let root = try Self.root(containing: folder)
        let files = FileIndex(root: root, indexPath: CacheFolder(path: root + "/.faaso").index)
        guard files.isUnchanged() else { return nil }
        let memo = WorkspaceMemo(files: files, root: root)
        guard let bytes = memo.offlinePlan(platform: environment["DOCKER_DEFAULT_PLATFORM"] ?? "") else { return nil }
        return try? JSONDecoder().decode(PlanReport.self, from: Data(bytes))
    }

    /// The nearest folder, from the given one upwards, that holds a `functions` folder beside `faaso.yml`, `routes.yml` or a
    /// `templates` folder.
    package static func root(containing folder: String) throws -> String {
        guard let start = realPath(folder) else { throw WorkspaceError.noFolder(folder) }
        var candidate = start
        while true {
            if isRoot(candidate) { return candidate }
            guard let slash = candidate.lastIndex(of: "/"), candidate != "/" else { throw WorkspaceError.notAProject(start) }
            candidate = slash == candidate.startIndex ? "/" : String(candidate[..<slash])
        }
    }

    /// The repository as deployments know it: its git origin, else its real path.
    package var repository: String {
        GitRepository(root: root)?.origin ?? root
    }

    private static func isRoot(_ folder: String) -> Bool {
        let exists = { (name: String) in FileManager.default.fileExists(atPath: folder + "/" + name) }
        if exists("faaso.yml") { return true }
        return exists("functions") && (exists("routes.yml") || exists("templates"))
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(validatingCString: resolved)
    }
}

/// Why there is no repository to work on.
package enum WorkspaceError: Error, Hashable, CustomStringConvertible {
    case noFolder(String)
    case notAProject(String)

    package var description: String {
        switch self {
        case .noFolder(let path): "'\(path)' is no folder"
        case .notAProject(let path): "no repository of functions at '\(path)' or above it"
        }
    }

    package var hints: [String] {
        switch self {
        case .noFolder: []
        case .notAProject: ["a repository has functions/ and templates/ or routes.yml; 'faaso init' makes one here"]
        }
    }
}

extension Workspace {
    /// The build context of one function, without an engine.
    /// - Parameter platform: see `ImageDefinition.platform`.
    func context(of name: String, platform: String) throws -> FunctionContext {
        guard let function = project.function(name) else {
            throw PipelineError.unknownFunction(name, among: project)
        }
        guard let context = try ContextAssembler(files: files, platform: platform).assemble([function])[name] else {
            throw PipelineError.noImage(name)
        }
        return context
    }

    package func context(of name: String, environment: [String: String]) throws -> FunctionContext {
        try context(of: name, platform: environment["DOCKER_DEFAULT_PLATFORM"] ?? "")
    }
}
