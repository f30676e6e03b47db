package import ContentHash

/// A repository that was found but not opened, with the stat index of the previous run.
package struct UnopenedWorkspace: Sendable {
    /// The absolute path of the root. Links are resolved.
    package let root: String
    /// The stat index.
    package let files: FileIndex
    /// The values of the previous run.
    package let cached: CachedSections

    /// The hosted project of the root; nil for a repository.
    package let hosted: HostedProject?

    /// Finds the repository that contains a folder.
    /// - Throws: ``WorkspaceError`` if there is none.
    package init(containing folder: String) throws {
        root = try Workspace.root(containing: folder)
        files = FileIndex(root: root, indexPath: root + "/.faaso/index")
        cached = CachedSections(files: files, root: root)
        hosted = try HostedProject(in: root)
    }

    /// The name of the root folder. It is the project's name if faaso.yml has none.
    var folderName: String { root.split(separator: "/").last.map(String.init) ?? "functions" }
}
