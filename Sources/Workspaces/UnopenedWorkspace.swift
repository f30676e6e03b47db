package import ContentHash

/// A repository that was found but not opened yet, with the stat index of the previous run.
package struct UnopenedWorkspace: Sendable {
    /// The path of the root, absolute, with links resolved.
    package let root: String
    package let files: FileIndex
    package let cached: CachedSections

    /// Finds the repository that holds a folder.
    /// - Throws: ``WorkspaceError`` if there is none.
    package init(containing folder: String) throws {
        root = try Workspace.root(containing: folder)
        files = FileIndex(root: root, indexPath: root + "/.faaso/index")
        cached = CachedSections(files: files, root: root)
    }

    /// The project's name if faaso.yml has none.
    var folderName: String { root.split(separator: "/").last.map(String.init) ?? "functions" }
}
