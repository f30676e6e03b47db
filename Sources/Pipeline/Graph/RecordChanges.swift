import ContentHash
import ImageBuild

/// Whether the newest records, in `.faaso/current`, are those of the last look. A record counts while it is the newest, so the others need
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

    /// Whether the newest record of a function's `image` or `test` is that of the last look.
    func isUnchanged(_ kind: String, _ function: String) -> Bool {
        guard let changed else { return false }
        let path = Self.newest.appending(CacheFolder.currentName(kind, function))
        return files.wasKnown(path) && !changed.touch(path)
    }
}
