package import FunctionModel
package import ImageBuild

/// The part of a repository that commands about running containers need. It opens even if a
/// function's files are invalid; only faaso.yml must be valid.
package struct PartialWorkspace: Sendable {
    /// The path of the root, absolute, with links resolved.
    package let root: String
    package let settings: Settings
    package let cache: CacheFolder
    /// The whole repository. Nil if its files are invalid.
    package let workspace: Workspace?
    /// The problems of the files other than faaso.yml.
    package let problems: ProjectProblems?

    /// Opens a repository that was found.
    /// - Throws: ``ProjectProblems`` with the problems of all files if faaso.yml is invalid.
    package init(_ unopened: UnopenedWorkspace, onUnusable: @escaping @Sendable (String) -> Void = { _ in }) throws {
        root = unopened.root
        do {
            let workspace = try Workspace(unopened, onUnusable: onUnusable)
            (self.workspace, problems) = (workspace, nil)
            (settings, cache) = (workspace.project.settings, workspace.cache)
        } catch let problems as ProjectProblems {
            // The problems of all files, and not those of faaso.yml alone.
            guard let settings = try? ProjectLoader.settings(files: .onDisk(root: root), folderName: unopened.folderName) else {
                throw problems
            }
            (workspace, self.problems) = (nil, problems)
            (self.settings, cache) = (settings, CacheFolder(path: root + "/.faaso", onUnusable: onUnusable))
        }
    }

    /// The project's name.
    package var project: String { settings.project }

    /// The functions of the repository. Empty if the files are invalid.
    package var functions: [Function] { workspace?.project.functions ?? [] }

    /// The repository's identity in deployments: its git origin, or else its real path.
    package var repository: String { Workspace.repository(at: root) }

    /// A warning for commands whose output is incomplete because of invalid files. Nil if the files
    /// are valid.
    package var warning: String? {
        problems.map { problems in
            let first = problems.problems.first.map { $0.location.map { "\($0)" } ?? $0.message } ?? ""
            return "the project's files are wrong (\(first)), so that what they want is left out; 'faaso plan' says all"
        }
    }
}
