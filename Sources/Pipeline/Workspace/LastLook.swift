import ContentHash

/// A repository that was found and not opened yet, and what the last look at it left in the index.
package struct LastLook: Sendable {
    /// Absolute, links resolved.
    package let root: String
    let files: FileIndex
    let memo: WorkspaceMemo

    /// Finds the repository that holds a folder.
    /// - Throws: ``WorkspaceError`` when there is none.
    package init(containing folder: String) throws {
        root = try Workspace.root(containing: folder)
        files = FileIndex(root: root, indexPath: root + "/.faaso/index")
        memo = WorkspaceMemo(files: files, root: root)
    }

    /// Names the project where faaso.yml does not.
    var folderName: String { root.split(separator: "/").last.map(String.init) ?? "functions" }

    /// The plan that the last look without an engine made, when neither a file nor a record changed since. Opens no YAML, no record, and
    /// hashes nothing; whether secrets are set that it needs is looked at anew.
    package func offlinePlan(environment: [String: String]) -> PlanReport? {
        guard files.isUnchanged() else { return nil }
        return memo.offlinePlan(platform: environment["DOCKER_DEFAULT_PLATFORM"] ?? "")?.checked(environment: environment)
    }
}
