internal import CPosix

/// The file system that holds the repository's root.
///
/// A stat is evidence only if the kernel alone writes the ctime, with the clock of this machine.
/// ``trusts(device:)`` implements this rule. All other files are read in each scan.
struct FileSystem: Hashable, Sendable {
    /// The magic number that statfs(2) reports as `f_type`.
    var type: UInt64
    /// The `f_fsid`, derived from the UUID on ext4, and from UUID and subvolume on btrfs.
    var id: UInt64
    /// The `st_dev` of the root. A device number may have another meaning after a mount or a boot.
    var device: UInt64

    /// A file system that cannot be identified. It is not trusted.
    static let unknown = FileSystem(type: 0, id: 0, device: 0)

    /// The file systems whose ctime no user can set.
    ///
    /// The list contains only verified file systems. A wrong "unchanged" would cause a stale image,
    /// while a wrong "unknown" only costs time. These file systems are excluded on purpose:
    /// - squashfs, erofs, iso9660: the ctime is stored data, and inodes are numbered by position;
    /// - overlayfs: files have the stats of their layers, merged folders those of the upper layer;
    /// - FUSE, 9p, NFS, CIFS: times and inodes come from a server, and attributes are cached;
    /// - vfat, exfat: the ctime equals the mtime, inodes are invented, and times have steps of 2 s.
    private static let trusted: Set<UInt64> = [
        0xEF53,  // ext2, ext3, ext4
        0x5846_5342,  // xfs
        0x9123_683E,  // btrfs
        0x0102_1994,  // tmpfs
    ]

    /// True when a stat on this device is evidence.
    ///
    /// Only the root's own device is trusted. Before the next scan, a mount below the root may be
    /// replaced by another image. The device number and the stored times can then be the same.
    func trusts(device: UInt64) -> Bool {
        device == self.device && Self.trusted.contains(type)
    }

    /// True when inotify reports every change of a file on the root's device.
    ///
    /// These are the file systems whose stats are evidence: only this kernel writes to them. A
    /// server, or the files below an overlay, change without an event.
    var reportsChanges: Bool { trusts(device: device) }
}

extension FileSystem {
    /// The file system of an open folder.
    init(descriptor: Int32) {
        var status = cposix_status()
        var system = cposix_file_system()
        guard descriptor >= 0, cposix_fstat(descriptor, &status) == 0, cposix_fstatfs(descriptor, &system) == 0 else {
            self = .unknown
            return
        }
        self.init(type: system.type, id: system.id, device: status.device)
    }
}
