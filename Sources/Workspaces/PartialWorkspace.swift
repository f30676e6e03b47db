package import FunctionModel
package import ImageBuild

/// The part of a repository that commands about running containers need. It opens even if the files
/// of functions are invalid. Only faaso.yml and the stage's file must be valid.
package struct PartialWorkspace: Sendable {
    /// The absolute path of the root. Links are resolved.
    package let root: String
    /// The settings of faaso.yml.
    package let settings: Settings
    /// The cache of the repository.
    package let cache: CacheFolder
    /// The whole repository; nil if its files are invalid.
    package let workspace: Workspace?
    /// The problems of the files other than faaso.yml; nil if there are none.
    package let problems: ProjectProblems?
    /// True for a project on a host that has no clone of its repository.
    package let isHosted: Bool
    /// The identity of the repository in deployments: its git origin, or else its real path.
    package let repository: String

    /// Opens a repository.
    /// - Parameter onUnusable: called for each file of the cache that cannot be used.
    /// - Throws: ``ProjectProblems`` with the problems of all files if faaso.yml is invalid.
    package init(_ unopened: UnopenedWorkspace, onUnusable: @escaping @Sendable (String) -> Void = { _ in }) throws {
        root = unopened.root
        repository = Workspace.repository(at: root)
        isHosted = false
        do {
            let workspace = try Workspace(unopened, onUnusable: onUnusable)
            (self.workspace, problems) = (workspace, nil)
            (settings, cache) = (workspace.project.settings, workspace.cache)
        } catch let problems as ProjectProblems {
            // The error has the problems of all files, not only those of faaso.yml.
            guard let settings = try? unopened.settings() else {
                throw problems
            }
            (workspace, self.problems) = (nil, problems)
            (self.settings, cache) = (settings, unopened.cache(onUnusable: onUnusable))
        }
    }

    /// Opens a hosted project.
    /// - Parameter folder: the folder of the project.
    package init(_ hosted: HostedProject, in folder: String, onUnusable: @escaping @Sendable (String) -> Void = { _ in }) {
        (root, settings, repository, isHosted) = (folder, hosted.settings, hosted.repository, true)
        cache = CacheFolder(path: folder + "/.faaso", onUnusable: onUnusable)
        (workspace, problems) = (nil, nil)
    }

    /// True when a recorded owner of a deployment is this repository.
    package func isRepository(_ recorded: String) -> Bool {
        recorded == repository || Workspace.isRepository(recorded, at: root)
    }

    /// The name of the project.
    package var project: String { settings.project }

    /// The functions of the repository; empty if its files are invalid.
    package var functions: [Function] { workspace?.project.functions ?? [] }

    /// A warning for commands with incomplete output because of invalid files; nil if the files are
    /// valid.
    package var warning: String? {
        problems.map { problems in
            let first = problems.problems.first.map { $0.location.map { "\($0)" } ?? $0.message } ?? ""
            return "the project's files are wrong (\(first)), so that what they want is left out; 'faaso plan' says all"
        }
    }
}
