package import Deployment
package import FunctionModel
package import ImageBuild

/// A repository as those commands need it that concern what runs: a mistake in a function's files keeps none of them from its work.
package struct Site: Sendable {
    /// Absolute, links resolved.
    package let root: String
    package let settings: Settings
    package let cache: CacheFolder
    /// What the files say; nil where they are wrong.
    package let workspace: Workspace?
    /// What is wrong with them, faaso.yml apart.
    package let problems: ProjectProblems?

    /// Opens the repository that was looked for.
    /// - Throws: ``ProjectProblems`` with everything that is wrong in its files, where faaso.yml is one of those.
    package init(_ last: LastLook, onUnusable: @escaping @Sendable (String) -> Void = { _ in }) throws {
        root = last.root
        do {
            let workspace = try Workspace(last, onUnusable: onUnusable)
            (self.workspace, problems) = (workspace, nil)
            (settings, cache) = (workspace.project.settings, workspace.cache)
        } catch let problems as ProjectProblems {
            // The problems of all files, and not those of faaso.yml alone.
            guard let settings = try? ProjectLoader.settings(files: .onDisk(root: root), folderName: last.folderName) else {
                throw problems
            }
            (workspace, self.problems) = (nil, problems)
            (self.settings, cache) = (settings, CacheFolder(path: root + "/.faaso", onUnusable: onUnusable))
        }
    }

    /// The project's name.
    package var project: String { settings.project }

    /// The functions of the repository; none where the files are wrong.
    package var functions: [Function] { workspace?.project.functions ?? [] }

    /// The repository as deployments know it: its git origin, else its real path.
    package var repository: String { Workspace.repository(at: root) }

    /// Where this user's deployments have the running state. Only an engine knows whether it lies elsewhere: its proxy's label says it.
    package func usualState(environment: [String: String]) -> StateFolder {
        .usual(project: project, environment: environment)
    }

    /// Said where what a command shows is less for it; nil where the files are right.
    package var warning: String? {
        problems.map { problems in
            let first = problems.problems.first.map { $0.location.map { "\($0)" } ?? $0.message } ?? ""
            return "the project's files are wrong (\(first)), so that what they want is left out; 'faaso plan' says all"
        }
    }
}

extension EngineConnection {
    /// Refuses to touch what another repository has deployed under this project's name.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:)``.
    package func checkOwner(repository: String, root: String) async throws {
        try await deployer().observe(probing: .none).checkOwner(project, repository: repository, root: root)
    }
}
