/// What of a repository is watched: whole trees, and single paths whose coming, going and content count.
package struct WatchedPaths: Hashable, Sendable {
    /// Everything below counts; a tree may be a file, or not be there yet.
    package var trees: Set<RelativePath>
    /// Only these themselves count, not what is below them.
    package var paths: Set<RelativePath>

    package init(trees: Set<RelativePath> = [], paths: Set<RelativePath> = []) {
        self.trees = trees
        self.paths = paths
    }

    /// Does a change of what lies at a path count? So does one of a folder above: it comes and goes with all that is in it.
    func contains(_ path: RelativePath) -> Bool {
        !Self.isIgnored(path) && (paths.contains(path) || trees.contains { path.isInside($0) } || isAbove(path))
    }

    /// Is it in one of the trees, so that every folder in it counts as well?
    func holds(_ folder: RelativePath) -> Bool {
        !Self.isIgnored(folder) && trees.contains { folder.isInside($0) }
    }

    /// Must changes inside this folder be told?
    func needs(_ folder: RelativePath) -> Bool {
        folder.isRoot || holds(folder) || isAbove(folder)
    }

    /// The folders above everything here, the root first.
    var above: [RelativePath] {
        var folders: Set<RelativePath> = [.root]
        for path in trees.union(paths) {
            var next = path.parent
            while let folder = next, folders.insert(folder).inserted { next = folder.parent }
        }
        return folders.sorted()
    }

    private func isAbove(_ folder: RelativePath) -> Bool {
        trees.contains { $0.isInside(folder) } || paths.contains { $0.isInside(folder) }
    }

    /// `.git` and faaso's own folder change with every command, and nothing is made from them.
    private static func isIgnored(_ path: RelativePath) -> Bool {
        let components = path.components
        return components.contains(".git") || components.first == ".faaso"
    }
}
