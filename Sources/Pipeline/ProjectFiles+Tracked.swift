import ContentHash
import FunctionModel

extension ProjectFiles {
    /// The files on disk, with every question put to the index first, so that it knows what the model was made from.
    static func tracked(root: String, by index: FileIndex) -> ProjectFiles {
        let disk = ProjectFiles.onDisk(root: root)
        @Sendable func note(_ path: String) {
            // Where a link leads counts as much as the link.
            if index.exists(RelativePath(path)) == .symlink, let target = disk.resolve(path) { _ = index.exists(RelativePath(target)) }
        }
        return ProjectFiles(
            read: { path in
                note(path)
                return try disk.read(path)
            },
            list: { path in
                note(path)
                return try disk.list(path)
            },
            kind: { path in
                note(path)
                return disk.kind(path)
            },
            resolve: { path in
                note(path)
                return disk.resolve(path)
            })
    }
}
