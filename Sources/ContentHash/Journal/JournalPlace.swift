internal import CPosix
internal import Glibc

/// A folder in a table of mounts. Equal places show the same files.
struct JournalPlace: Hashable, Sendable {
    /// The device and the inode of the root, and those of the mount namespace.
    private(set) var fields: [UInt64]

    /// The number of fields.
    static let fieldCount = 4

    /// Creates a place from its fields.
    init(fields: [UInt64]) { self.fields = fields }
}

extension JournalPlace {
    /// The place of an open folder in this process. Nil if the system refuses.
    init?(descriptor: Int32) {
        var root = cposix_status()
        guard descriptor >= 0, cposix_fstat(descriptor, &root) == 0 else { return nil }
        let namespace = cposix_openat(AT_FDCWD, "/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC, 0)
        guard namespace >= 0 else { return nil }
        defer { close(namespace) }
        var mounts = cposix_status()
        guard cposix_fstat(namespace, &mounts) == 0 else { return nil }
        self.init(fields: [root.device, root.inode, mounts.device, mounts.inode])
    }

    /// The place of a folder in this process. Nil if the system refuses.
    init?(root: String) {
        let descriptor = cposix_openat(AT_FDCWD, root, cposix_o_path() | O_DIRECTORY | O_CLOEXEC, 0)
        defer { if descriptor >= 0 { close(descriptor) } }
        self.init(descriptor: descriptor)
    }
}
