package import ContentHash

/// One file, link or folder of a context.
package struct ContextEntry: Hashable, Sendable {
    /// The path in the context.
    package let path: RelativePath
    /// The kind of the entry: a file, a link or a folder.
    package let kind: TreeEntry.Kind
    /// The path in the repository. A folder that only the destination of an include implies has the
    /// path of that include.
    package let origin: RelativePath
    /// The layer of the entry, as an index into the tree's layers. The layer of a folder is the
    /// lowest that has it.
    package let layer: Int
}

/// The files for the builder: a template, includes and a function merged, without the ignored
/// files.
///
/// The tree is a value and reads no file. The function's files replace those of includes, and those
/// of includes replace the template's; folders are united. Links stay links and are never followed.
/// Empty folders are part of the tree.
package struct ContextTree: Hashable, Sendable {
    /// The layers, lowest first.
    package let layers: [ContextLayer]
    /// The entries, sorted bytewise by path. A folder comes before its content.
    package let entries: [ContextEntry]
    /// The files and links that a higher layer replaced, sorted by path.
    package let shadowed: [ContextEntry]
    /// The ignored entries, sorted by path. `.dockerignore` itself is one of them.
    package let ignored: [ContextEntry]

    /// The path of the Dockerfile in a context.
    package static let dockerfile: RelativePath = "Dockerfile"
    /// The path of the ignore file in a context.
    package static let dockerignore: RelativePath = ".dockerignore"

    /// The path of the Dockerfile in the repository.
    package var dockerfileOrigin: RelativePath { entry(Self.dockerfile)?.origin ?? Self.dockerfile }

    /// The entry of a path. Nil if the context does not have it.
    package func entry(_ path: RelativePath) -> ContextEntry? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].path < path { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].path == path ? entries[low] : nil
    }

    /// The regular files, in the order of `entries`. Each of them needs a digest.
    package var files: [ContextEntry] {
        entries.filter { if case .file = $0.kind { true } else { false } }
    }

    /// The listing of the context, whose digest is the context's digest. Each file, link and folder
    /// has a line. A build sees empty folders, so folders are listed too.
    /// - Parameter digests: one for each of `files`, in the same order, as `FileIndex.digests`
    ///   gives them.
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
