import ContentHash
import ImageBuild

/// Whether the records of `.faaso` are those of the last look. Only the newest of each node and the folders of the others are watched:
/// records are written once, and always together with the newest.
struct RecordWatch: Sendable {
    private let files: FileIndex
    /// Nil when everything may have changed.
    private let changed: ChangedPaths?

    private static let newest: RelativePath = ".faaso/current"
    private static let folders: [RelativePath] = [".faaso/records/image", ".faaso/records/test"]

    /// Begins to watch; before a record is read.
    init(_ files: FileIndex) {
        self.files = files
        let changed = files.changedPaths()
        self.changed = changed.flatMap { changed in Self.folders.contains { changed.touch($0) } ? nil : changed }
        _ = try? files.tree(Self.newest)
        for folder in Self.folders { _ = files.exists(folder) }
    }

    /// Whether the newest record of a function's `image` or `test` is that of the last look.
    func isUnchanged(_ kind: String, _ function: String) -> Bool {
        guard let changed else { return false }
        let path = Self.newest.appending(CacheFolder.currentName(kind, function))
        return files.wasKnown(path) && !changed.touch(path)
    }
}
