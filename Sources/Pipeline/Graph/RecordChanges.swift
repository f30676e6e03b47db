import ContentHash
import ImageBuild
import WorkModel

/// Detects which of the newest records, in `.faaso/current`, changed since the previous scan.
///
/// Only the newest record of a node counts, so no other record is watched.
struct RecordChanges: Sendable {
    private let files: FileIndex
    /// The changed paths. Nil if everything may have changed.
    private let changed: ChangedPaths?

    /// The folder of the newest records.
    static let newest: RelativePath = ".faaso/current"

    /// Creates the detector. It must exist before a record is read.
    /// - Parameter isSaved: if true, the index will be saved, so it has to learn of all records.
    init(_ files: FileIndex, isSaved: Bool) {
        self.files = files
        changed = files.changedPaths()
        if isSaved { _ = try? files.tree(Self.newest) }
    }

    /// True when the newest record of an image or a test is that of the previous scan.
    func isUnchanged(_ node: Node) -> Bool {
        guard let changed else { return false }
        let path = Self.newest.appending(CacheFolder.currentName(node.kind, node.name))
        return files.wasKnown(path) && !changed.touch(path)
    }
}
