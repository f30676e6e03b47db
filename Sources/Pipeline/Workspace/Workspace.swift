package import Basics
package import ContentHash
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
        try self.init(LastLook(containing: folder), onUnusable: onUnusable)
    }

    /// Opens the repository that was looked for.
    /// - Throws: ``ProjectProblems`` with everything that is wrong in its files.
    package init(_ last: LastLook, onUnusable: @escaping @Sendable (String) -> Void = { _ in }) throws {
        root = last.root
        cache = CacheFolder(path: root + "/.faaso", onUnusable: onUnusable)
        files = last.files
        memo = last.memo
        if files.marksHold(), let project = memo.project {
            self.project = project
            isModelUnchanged = true
            memo.keepProject()
            return
        }
        isModelUnchanged = false
        project = try ProjectLoader.load(files: .tracked(root: root, by: files), folderName: last.folderName)
        memo.keep(project)
    }

    /// The repository as deployments know it: its git origin, else its real path.
    package var repository: String { Self.repository(at: root) }

    static func repository(at root: String) -> String { GitRepository(root: root)?.origin ?? root }
}

/// Why there is no repository to work on.
package enum WorkspaceError: Explained, Hashable {
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
        case .notAProject: ["a repository has faaso.yml, or functions/ beside templates/ or routes.yml; 'faaso init' makes one here"]
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

    /// The build context of one function for the platform that an environment names (`DOCKER_DEFAULT_PLATFORM`), without an engine.
    /// - Throws: ``PipelineError`` for a function that does not exist, ``ProjectProblems`` for a context that can't be made.
    package func context(of name: String, environment: [String: String]) throws -> FunctionContext {
        try context(of: name, platform: environment["DOCKER_DEFAULT_PLATFORM"] ?? "")
    }
}

extension WorkspaceError {
    package var blame: Blame { .project }
}
