package import Basics
import ContainerEngine
import ContentHash
import Deployment
import FoundationEssentials
package import FunctionModel
import ImageBuild
package import Workspaces

/// A repository's files at one time, read as a project.
struct ProjectVersion: Sendable {
    /// The project that was read.
    var project: Project
    /// The names of functions that have a container.
    let contained: Set<String>
    /// The contexts of the functions, by name.
    var contexts: [String: FunctionContext]
    /// The problems of functions without a context, because one of their files cannot be read.
    var unreadable: [String: ProjectProblems]
    /// The desired state, without images and versions of secrets.
    var desired: DesiredState
    /// The locked digests of bases. Nil if there is no lock.
    var lock: Lockfile?

    /// Reads the contexts of a project.
    /// - Throws: ``ProjectProblems``, and any error of a snippet of the Caddyfile.
    init(_ project: Project, _ files: FileIndex, root: String, platform: String) throws {
        self.project = project
        contained = project.functionsWithContainer
        lock = try Lockfile.read(.onDisk(root: root))
        desired = DesiredState(
            project: project, images: [:], repository: "", secretVersions: [:], snippets: try project.settings.snippets(root: root))
        let assembler = ContextAssembler(files: files, platform: platform, environmentFiles: EnvironmentFiles(project))
        (contexts, unreadable) = try assembler.assembleReadable(project.functions)
    }
}

extension AffectedReport {
    /// Compares the working tree with a commit.
    /// - Throws: ``GitError`` for a name that git does not know, above all in a shallow clone.
    ///   ``SinceError`` if the commit's files cannot be read as a project.
    package static func make(_ workspace: Workspace, since reference: String, environment: [String: String]) async throws -> AffectedReport
    {
        let git = try Git(root: workspace.root, environment: environment)
        let platform = BuildPlatform.text(environment)
        // The working tree is read while git writes the files of the commit.
        async let now = Self.version(of: workspace, platform: platform)
        let commit = try await git.commit(reference)
        let files = try await CommitFiles.written(by: git, commit)
        let root = files.root
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let old: ProjectVersion
        do {
            // A commit from before the first function has no functions, so all of them are new.
            var choice = workspace.choice
            // The commit may be older than the stage's file.
            choice.needsFile = false
            let project = try ProjectLoader.load(
                files: .onDisk(root: root), folderName: workspace.project.settings.mainProject, choice: choice)
            old = try ProjectVersion(project, FileIndex(root: root, indexPath: files.index), root: root, platform: platform)
        } catch let problems as ProjectProblems {
            try files.check()
            throw SinceError(reference: reference, problems: problems.problems)
        }
        try files.check()
        return AffectedReport(since: reference, commit: commit, old: old, new: try await now)
    }

    private static func version(of workspace: Workspace, platform: String) async throws -> ProjectVersion {
        try ProjectVersion(workspace.project, workspace.files, root: workspace.root, platform: platform)
    }
}

/// The error for a commit whose files cannot be read as a project.
package struct SinceError: Explained, Hashable {
    /// The reference as the user gave it.
    package var reference: String
    /// The problems of the commit's files.
    package var problems: [Problem]

    package var description: String { "the files of '\(reference)' are not a readable project, so nothing can be compared with them" }

    package var hints: [String] { problems.prefix(5).compactMap { $0.diagnostic().lines.first.map { "there: \($0)" } } }

    /// The project's files are at fault.
    package var blame: Blame { .project }
}
