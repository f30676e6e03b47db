internal import Basics

/// The watched parts of a repository: whole trees and single paths.
package struct WatchedPaths: Hashable, Sendable {
    /// Trees in which every change counts. A tree may be a file, or not exist yet.
    package let trees: Set<RelativePath>
    /// Single paths. Changes below them don't count.
    package let paths: Set<RelativePath>
    /// Trees in faaso's own folder. Only the journal needs their changes.
    package let records: Set<RelativePath>
    /// The folders above all trees and paths, including the root.
    let above: Set<RelativePath>

    /// Creates a set of watched paths.
    package init(trees: Set<RelativePath> = [], paths: Set<RelativePath> = [], records: Set<RelativePath> = []) {
        self.trees = trees
        self.paths = paths
        self.records = records
        var folders: Set<RelativePath> = [.root]
        for path in trees.union(paths).union(records) {
            var next = path.parent
            while let folder = next, folders.insert(folder).inserted { next = folder.parent }
        }
        above = folders
    }

    /// True when a change at a path counts. A change of a folder above a watched path counts too.
    func contains(_ path: RelativePath) -> Bool {
        above.contains(path) || contains(inTrees: path) || (paths.contains(path) && !path.isClosed)
    }

    /// True when changes inside a folder must be reported.
    func needs(_ folder: RelativePath) -> Bool {
        above.contains(folder) || contains(inTrees: folder)
    }

    /// True when a path lies in a watched tree. A tree in a closed folder is watched only if it is
    /// one of ``records``.
    func contains(inTrees path: RelativePath) -> Bool {
        path.isInside(anyOf: records) || (!path.isClosed && path.isInside(anyOf: trees))
    }
}

extension RelativePath {
    /// True when the path is in one of the ``ClosedFolders``. Every command changes them, and no
    /// build reads them.
    package var isClosed: Bool {
        hasComponent(ClosedFolders.anywhere) || isInside(Self.closedAtRoot)
    }

    /// faaso's own folder.
    static let closedAtRoot = RelativePath("\(ClosedFolders.atRoot)")

    /// True when this path is one of `paths` or lies below one.
    package func isInside(anyOf paths: Set<RelativePath>) -> Bool {
        var next: RelativePath? = self
        while let path = next {
            if paths.contains(path) { return true }
            next = path.parent
        }
        return false
    }
}
