import ContentHash
import ImageBuild
import WorkModel

/// True if the newest records, in `.faaso/current`, are those of the last look. A record counts while it is the newest, so the others need
/// no watch.
struct RecordChanges: Sendable {
    private let files: FileIndex
    /// Nil when everything may have changed.
    private let changed: ChangedPaths?

    private static let newest: RelativePath = ".faaso/current"

    /// Begins to watch; before a record is read.
    init(_ files: FileIndex) {
        self.files = files
        changed = files.changedPaths()
        _ = try? files.tree(Self.newest)
    }

    /// True if the newest record of an image or a test is that of the previous scan.
    func isUnchanged(_ node: Node) -> Bool {
        guard let changed else { return false }
        let path = Self.newest.appending(CacheFolder.currentName(node.kind, node.name))
        return files.wasKnown(path) && !changed.touch(path)
    }
}
