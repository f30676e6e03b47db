/// A tree that is to be listed, and what is left out of it.
package struct TreeRequest: Sendable {
    /// Counted from the index's root.
    package var root: RelativePath
    /// Returns whether an entry and everything below it is left out. Paths are relative to ``root``.
    ///
    /// Such a folder is not opened, and a FIFO, socket or device is no error.
    package var omits: @Sendable (RelativePath) -> Bool

    /// A request for a tree; by default nothing is left out.
    package init(_ root: RelativePath, omits: @escaping @Sendable (RelativePath) -> Bool = { _ in false }) {
        self.root = root
        self.omits = omits
    }

    /// The same request, with some folders of the repository listed in any case. What is in them is left out as before.
    package func listing(_ folders: Set<RelativePath>) -> TreeRequest {
        TreeRequest(root) { [root, omits] path in omits(path) && !folders.contains(root.appending(path)) }
    }

    /// True if a path of the repository lies in this tree and is not left out itself.
    func wants(_ path: RelativePath) -> Bool {
        guard let below = path.relative(to: root) else { return false }
        return below.isRoot || !omits(below)
    }
}
