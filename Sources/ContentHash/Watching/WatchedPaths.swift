/// What of a repository is watched: whole trees, and single paths whose coming, going and content count.
package struct WatchedPaths: Hashable, Sendable {
    /// Everything below counts; a tree may be a file, or not be there yet.
    package let trees: Set<RelativePath>
    /// Only these themselves count, not what is below them.
    package let paths: Set<RelativePath>
    /// The folders above everything here, the root among them.
    let above: Set<RelativePath>

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

    /// Does a change of what lies at a path count? So does one of a folder above: it comes and goes with all that is in it.
    func contains(_ path: RelativePath) -> Bool {
        !Self.isIgnored(path) && (paths.contains(path) || above.contains(path) || path.isInside(anyOf: trees))
    }

    /// Must changes inside this folder be told?
    func needs(_ folder: RelativePath) -> Bool {
        above.contains(folder) || (!Self.isIgnored(folder) && folder.isInside(anyOf: trees))
    }

    /// `.git` and faaso's own folder change with every command, and nothing is made from them.
    private static func isIgnored(_ path: RelativePath) -> Bool {
        let components = path.components
        return components.contains(".git") || components.first == ".faaso"
    }
}

extension RelativePath {
    /// True if this path is one of some paths, or below one.
    package func isInside(anyOf paths: Set<RelativePath>) -> Bool {
        var next: RelativePath? = self
        while let path = next {
            if paths.contains(path) { return true }
            next = path.parent
        }
        return false
    }
}
