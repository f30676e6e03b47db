package import ContentHash

/// One file, link or folder of a context.
package struct ContextEntry: Hashable, Sendable {
    /// Within the context.
    package let path: RelativePath
    package let kind: TreeEntry.Kind
    /// Where its bytes lie in the repository. For a folder that only an include's destination implies: the include's root.
    package let origin: RelativePath
    /// The layer it comes from, an index into the tree's layers; for a folder the lowest that has it.
    package let layer: Int
}

/// What the builder gets: a template, includes and a function laid over each other, without what is ignored. A value; it reads no file.
///
/// Function wins over includes, includes over template; folders unite. Links stay links and are never followed. Every folder is kept,
/// so that empty ones are.
package struct ContextTree: Hashable, Sendable {
    /// Lowest first, as they were given.
    package let layers: [ContextLayer]
    /// Sorted bytewise by path, so that a folder comes before what it holds.
    package let entries: [ContextEntry]
    /// Files and links that a higher layer's replaced, sorted by path.
    package let shadowed: [ContextEntry]
    /// What the patterns, and the rule that `.dockerignore` itself stays out, took away, sorted by path.
    package let ignored: [ContextEntry]

    package static let dockerfile: RelativePath = "Dockerfile"
    package static let dockerignore: RelativePath = ".dockerignore"

    /// Where the Dockerfile's bytes lie in the repository.
    package var dockerfileOrigin: RelativePath { entry(Self.dockerfile)?.origin ?? Self.dockerfile }

    /// The entry of a path.
    package func entry(_ path: RelativePath) -> ContextEntry? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].path < path { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].path == path ? entries[low] : nil
    }

    /// The regular files, in the order of `entries`: what digests are asked for.
    package var files: [ContextEntry] {
        entries.filter { if case .file = $0.kind { true } else { false } }
    }

    /// The content of the context; its digest is the context's digest. A line for every file, link and folder: folders too, since an empty
    /// one is seen by the build.
    ///
    /// - Parameter digests: One for each of `files`, in that order, as `FileIndex.digests` gives for their origins.
    package func manifest(digests: [Digest]) -> Manifest {
        var rest = digests[...]
        let lines = entries.map { entry in
            let digest: Digest?
            switch entry.kind {
            case .file: digest = rest.removeFirst()
            case .symlink(let target): digest = Digest.of(target)
            case .directory: digest = nil
            }
            return Manifest.Entry(path: entry.path, mode: Manifest.Mode(entry.kind), digest: digest)
        }
        precondition(rest.isEmpty, "more digests than files")
        return Manifest(entries: lines)
    }
}
