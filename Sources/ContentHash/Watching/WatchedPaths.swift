internal import Basics

/// The watched parts of a repository: whole trees and single paths.
package struct WatchedPaths: Hashable, Sendable {
    /// Trees in which every change counts. A tree may be a file, or not exist yet.
    package let trees: Set<RelativePath>
    /// Single paths. Changes below them don't count.
    package let paths: Set<RelativePath>
    /// The folders above all trees and paths, including the root.
    let above: Set<RelativePath>

    /// Creates a set of watched paths.
    package init(trees: Set<RelativePath> = [], paths: Set<RelativePath> = []) {
        self.trees = trees
        self.paths = paths
        var folders: Set<RelativePath> = [.root]
        for path in trees.union(paths) {
            var next = path.parent
            while let folder = next, folders.insert(folder).inserted { next = folder.parent }
        }
        above = folders
    }

    /// True when a change at a path counts. A change of a folder above a watched path counts too.
    func contains(_ path: RelativePath) -> Bool {
        !Self.isIgnored(path) && (paths.contains(path) || above.contains(path) || path.isInside(anyOf: trees))
    }

    /// True when changes inside a folder must be reported.
    func needs(_ folder: RelativePath) -> Bool {
        above.contains(folder) || (!Self.isIgnored(folder) && folder.isInside(anyOf: trees))
    }

    /// True when a path is in `.git` or faaso's own folder. Every command changes them, and no
    /// build reads them.
    private static func isIgnored(_ path: RelativePath) -> Bool {
        ClosedFolders.contain(path.bytes.split(separator: RelativePath.slash).map { String(decoding: $0, as: UTF8.self) })
    }
}

extension RelativePath {
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
