package import Basics
package import ContentHash
package import FunctionModel
package import ImageBuild

/// A repository of functions on disk: its root, its cache, its files, and its model.
package struct Workspace: Sendable {
    /// The absolute path of the root. Links are resolved.
    package let root: String
    /// The cache of the repository.
    package let cache: CacheFolder
    /// The stat index of its files.
    package let files: FileIndex
    /// The stage, and the settings that options override.
    package let choice: StageChoice
    /// The model of the repository.
    package let project: Project
    /// The files of variables of all functions.
    package let environmentFiles: EnvironmentFiles
    /// The locked digests of base images. Nil if there is no `faaso.lock`.
    package let lock: Lockfile?
    /// The values of the previous run.
    package let cached: CachedSections
    /// True when the model comes from the previous run, because none of its files changed.
    package let isModelUnchanged: Bool

    /// Opens the repository that contains a folder.
    /// - Parameter onUnusable: called for each file of the cache that cannot be used.
    /// - Throws: ``WorkspaceError`` if there is none, ``ProjectProblems`` with all problems of its
    ///   files.
    package init(
        containing folder: String, choice: StageChoice = StageChoice(), onUnusable: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        try self.init(UnopenedWorkspace(containing: folder, choice: choice), onUnusable: onUnusable)
    }

    /// Opens a repository.
    /// - Parameter onUnusable: called for each file of the cache that cannot be used.
    /// - Throws: ``ProjectProblems`` with all problems of its files, ``WorkspaceError`` for a
    ///   hosted project.
    package init(_ unopened: UnopenedWorkspace, onUnusable: @escaping @Sendable (String) -> Void = { _ in }) throws {
        if let hosted = unopened.hosted { throw WorkspaceError.filesElsewhere(repository: hosted.repository) }
        root = unopened.root
        choice = unopened.choice
        cache = unopened.cache(onUnusable: onUnusable)
        files = unopened.files
        cached = unopened.cached
        let tracked = ProjectFiles.tracked(root: root, by: files)
        if files.marksHold(), let project = cached.project {
            self.project = project
            environmentFiles = EnvironmentFiles(project)
            isModelUnchanged = true
            cached.carryForwardProject()
            lock = try Lockfile.read(tracked)
            return
        }
        isModelUnchanged = false
        // The problems of both are reported at once.
        let locked = Result { () throws(ProjectProblems) in try Lockfile.read(tracked) }
        do throws(ProjectProblems) {
            project = try ProjectLoader.load(files: tracked, folderName: unopened.folderName, choice: choice)
        } catch {
            guard case .failure(let other) = locked else { throw error }
            throw ProjectProblems(error.problems + other.problems, inputPaths: error.inputPaths + other.inputPaths)
        }
        environmentFiles = EnvironmentFiles(project)
        lock = try locked.get()
        cached.store(project)
    }

    /// The files on disk as they are now. Reading them makes no input of the model.
    package var plainFiles: ProjectFiles { .onDisk(root: root) }

    /// The identity of the repository in deployments: its git origin, or else its real path.
    package var repository: String { Self.repository(at: root) }

    /// The identity of the repository at a root: its git origin, or else the root.
    package static func repository(at root: String) -> String { GitRepository(root: root)?.origin ?? root }

    /// The path of the root in git's work tree. See ``GitRepository/prefix``. Empty without git.
    package var gitPrefix: String { Self.gitPrefix(at: root) }

    /// The path of a root in git's work tree. Empty without git.
    package static func gitPrefix(at root: String) -> String { GitRepository(root: root)?.prefix ?? "" }

    /// True when a recorded identity is that of the repository at a root.
    ///
    /// A repository without an origin is recorded by its root. Older versions recorded the path of
    /// an origin as git has it, such as `../shop.git`.
    package static func isRepository(_ recorded: String, at root: String) -> Bool {
        if recorded == root { return true }
        guard let git = GitRepository(root: root), let origin = git.origin else { return false }
        return recorded == origin || git.absolute(recorded) == origin
    }
}

/// The reason why there is no repository.
package enum WorkspaceError: Explained, Hashable {
    /// The path is not a folder.
    case noFolder(String)
    /// Neither the folder nor any folder above it is a repository of functions. The other paths are
    /// files of other tools in the folder.
    case notAProject(String, foreign: [String] = [])
    /// The file of a hosted project cannot be read. Carries its path.
    case notHosted(String)
    /// The path is not the folder of a function. Carries the name of the function that is probably
    /// meant.
    case notAFunction(String, meant: String?)
    /// The folder has a hosted project, and the command needs the files of functions.
    case filesElsewhere(repository: String)

    package var description: String {
        switch self {
        case .noFolder(let path): "'\(path)' is not a folder"
        case .notAProject(let path, foreign: _): "no repository of functions at '\(path)' or above it"
        case .notAFunction(let path, _): "'\(path)' is not the folder of a function"
        case .notHosted(let path): "\(path) is not of this version"
        case .filesElsewhere(let repository): "the files of this project are not on this host, but in \(repository)"
        }
    }

    package var hints: [String] {
        switch self {
        case .noFolder: []
        case .notAFunction(_, let meant?): ["did you mean '\(RootInput.functions.path)/\(meant)'?"]
        case .notAFunction(_, nil): ["a function is named, as in 'cart', or given by its folder, as in functions/cart"]
        case .notHosted: ["'faaso up --to' from a clone writes it again"]
        case .filesElsewhere: ["run this in a clone"]
        case .notAProject(_, foreign: let foreign):
            ForeignProject.hints(for: foreign) + [
                "a repository has faaso.yml, or functions/ beside templates/ or routes.yml; 'faaso init' makes one here"
            ]
        }
    }
}

extension WorkspaceError {
    package var blame: Blame { .project }
}
