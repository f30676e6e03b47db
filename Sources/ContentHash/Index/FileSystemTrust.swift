internal import CPosix

/// File systems whose folders' times may be believed: adding, removing or renaming anything in a folder changes its mtime and ctime, with
/// this kernel's clock.
///
/// A list of what is known to be right, since a wrong "unchanged" is a stale image and a wrong "unknown" costs one getdents a folder. Left
/// out on purpose: network and FUSE file systems (attributes are cached, the clock is a server's), and overlayfs (a merged folder has the
/// times of its upper layer alone, so a change of a lower one between two mounts would not be seen, and its inode number may differ with
/// each mount).
enum FileSystemTrust {
    /// statfs(2)'s magic numbers.
    private static let known: Set<Int64> = [
        0xEF53,  // ext2, ext3, ext4
        0x5846_5342,  // xfs
        0x9123_683E,  // btrfs
        0x0102_1994,  // tmpfs
    ]

    static func isKnown(descriptor: Int32) -> Bool {
        known.contains(cposix_file_system(descriptor))
    }
}
