/// A tree to list, and the entries that are left out.
package struct TreeRequest: Sendable {
    /// The path of the tree, relative to the root of the index.
    package var root: RelativePath
    /// Returns true if an entry and everything below it is left out. Paths are relative to
    /// ``root``.
    ///
    /// A folder that is left out is not opened. A special file that is left out is not an
    /// error.
    package var omits: @Sendable (RelativePath) -> Bool

    /// Creates a request. By default nothing is left out.
    package init(_ root: RelativePath, omits: @escaping @Sendable (RelativePath) -> Bool = { _ in false }) {
        self.root = root
        self.omits = omits
    }

    /// The same request, except that these folders of the repository are listed in any case.
    /// Entries in them are still left out.
    package func listing(_ folders: Set<RelativePath>) -> TreeRequest {
        TreeRequest(root) { [root, omits] path in omits(path) && !folders.contains(root.appending(path)) }
    }

    /// True when a path of the repository lies in this tree and is not left out.
    func wants(_ path: RelativePath) -> Bool {
        guard let below = path.relative(to: root) else { return false }
        return below.isRoot || !omits(below)
    }
}
