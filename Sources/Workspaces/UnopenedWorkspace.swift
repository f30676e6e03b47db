package import ContentHash
package import FunctionModel
package import ImageBuild

/// A repository that was found but not opened, with the stat index of the previous run.
package struct UnopenedWorkspace: Sendable {
    /// The absolute path of the root. Links are resolved.
    package let root: String
    /// The stat index.
    package let files: FileIndex
    /// The values of the previous run.
    package let cached: CachedSections
    /// The stage, and the settings that options override.
    package let choice: StageChoice

    /// The hosted project of the root; nil for a repository.
    package let hosted: HostedProject?

    /// Finds the repository that contains a folder.
    /// - Parameter journal: finds the journal of a root; nil for none.
    /// - Throws: ``WorkspaceError`` if there is none.
    package init(
        containing folder: String, choice: StageChoice = StageChoice(), journal: (_ root: String) -> JournalSource? = { _ in nil }
    ) throws {
        root = try Workspace.root(containing: folder)
        files = FileIndex(root: root, indexPath: root + "/.faaso/index", journal: journal(root))
        cached = CachedSections(files: files, root: root, choice: choice)
        self.choice = choice
        hosted = try HostedProject(in: root)
    }

    /// The files on disk as they are now. Reading them makes no input of the model.
    package var plainFiles: ProjectFiles { .onDisk(root: root) }

    /// The settings of faaso.yml and of the stage's file, from the disk.
    /// - Throws: ``ProjectProblems`` with all problems of the two files.
    package func settings() throws(ProjectProblems) -> Settings {
        try ProjectLoader.settings(files: plainFiles, folderName: folderName, choice: choice)
    }

    /// The parts of the project that can be read from the disk, and the problems of its files. Nil
    /// problems: the files are valid.
    package func readable() -> (project: Project, problems: ProjectProblems?) {
        ProjectLoader.readable(files: plainFiles, folderName: folderName, choice: choice)
    }

    /// The places of the project's settings in faaso.yml and in the stage's file.
    package var settingPlaces: SettingPlaces { SettingPlaces(plainFiles, stage: choice.stage) }

    /// The cache of the repository.
    /// - Parameter onUnusable: called for each file of the cache that cannot be used.
    package func cache(onUnusable: @escaping @Sendable (String) -> Void = { _ in }) -> CacheFolder {
        CacheFolder(path: root + "/.faaso", stage: choice.stage?.name, onUnusable: onUnusable)
    }

    /// The name of the root folder. It is the project's name if faaso.yml has none.
    var folderName: String { root.split(separator: "/").last.map(String.init) ?? "functions" }
}
