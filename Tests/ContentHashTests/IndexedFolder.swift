import CPosix
import ContentHash
import Glibc
import TestSupport

/// A tree for one test, with a place for its index.
final class IndexedFolder: Sendable {
    private let folder = TemporaryFolder()
    // The state is in memory, if possible: the tree is under test, and an fsync waits for all
    // writes.
    private let memory: TemporaryFolder?

    init() {
        memory = access("/dev/shm", W_OK) == 0 ? TemporaryFolder(in: "/dev/shm") : nil
        folder.makeFolder("root")
        if let memory { folder.link("state", to: memory.path) }
    }

    /// The folder that holds the tree and the state.
    var path: String { folder.path }
    /// The tree under test.
    var root: String { path + "/root" }
    /// The path of the index. It is outside of the tree, so that writing it changes no folder in
    /// the tree.
    var index: String { path + "/state/index" }

    /// Starts a scan.
    /// - Parameter journal: the journal that the scan asks; nil for none.
    func open(journal: JournalSource? = nil) -> FileIndex { FileIndex(root: root, indexPath: index, journal: journal) }

    func write(_ name: String, _ text: String) {
        write(name, Array(text.utf8))
    }

    /// Writes an existing or a new file, and creates the folders above it. Follows links.
    func write(_ name: String, _ bytes: [UInt8]) {
        let file = root + "/" + name
        if let slash = name.lastIndex(of: "/") { makeFolder(String(name[..<slash])) }
        let descriptor = cposix_openat(AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        precondition(descriptor >= 0, "can't write \(file)")
        precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
    }

    func makeFolder(_ name: String) { folder.makeFolder("root/" + name) }

    func link(_ name: String, to target: String) { folder.link("root/" + name, to: target) }

    func remove(_ name: String) { folder.remove("root/" + name) }

    func setMode(_ name: String, _ mode: UInt32) {
        precondition(chmod(root + "/" + name, mode) == 0)
    }

    /// The time in nanoseconds since 1970.
    func modificationTime(_ name: String) -> Int64 {
        var status = cposix_status()
        precondition(cposix_lstatat(AT_FDCWD, root + "/" + name, &status) == 0)
        return status.mtime
    }

    func setModificationTime(_ name: String, _ nanoseconds: Int64) {
        folder.setTime("root/" + name, timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000)))
    }
}
