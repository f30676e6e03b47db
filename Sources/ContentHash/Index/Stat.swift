internal import CPosix
internal import Glibc

/// The stat fields that identify a version of a file. While all fields are equal and not racy, the
/// content counts as unchanged.
///
/// The device is not included. ``FileSystem`` decides on which device a stat is evidence.
struct Stat: Hashable, Sendable {
    /// The type and the executable bit.
    var kind: Kind
    /// The size in bytes.
    var size: UInt64
    /// The mtime in nanoseconds since 1970.
    var mtime: Int64
    /// The ctime in nanoseconds since 1970. No user can set it, so it reveals a restored mtime.
    var ctime: Int64
    /// The inode number. It reveals that another file was moved to this path.
    var inode: UInt64

    /// The type of a file together with its executable bit. The raw values are those of the index
    /// format.
    enum Kind: UInt8, Sendable {
        /// Nothing exists at the path.
        case missing = 0
        /// A regular file.
        case file = 1
        /// A regular file that its owner may execute.
        case executable = 2
        /// A symbolic link.
        case symlink = 3
        /// A folder.
        case directory = 4
        /// A FIFO, a socket or a device.
        case other = 5
    }

    /// The stat of a path where nothing exists.
    static let missing = Stat(kind: .missing, size: 0, mtime: 0, ctime: 0, inode: 0)
}

extension Stat {
    /// Converts the stat data of the kernel.
    init(_ status: cposix_status) {
        kind = Kind(mode: status.mode)
        size = status.size
        mtime = status.mtime
        ctime = status.ctime
        inode = status.inode
    }
}

extension Stat.Kind {
    /// Reads the type from `st_mode`. Only the owner's executable bit counts, because the others
    /// depend on the umask.
    init(mode: UInt32) {
        switch mode & S_IFMT {
        case S_IFREG: self = mode & S_IXUSR != 0 ? .executable : .file
        case S_IFLNK: self = .symlink
        case S_IFDIR: self = .directory
        default: self = .other
        }
    }

    /// True when the path is a regular file.
    var isFile: Bool { self == .file || self == .executable }

    /// The type in words, for error messages.
    static func name(mode: UInt32) -> String {
        switch mode & S_IFMT {
        case S_IFIFO: "a FIFO"
        case S_IFSOCK: "a socket"
        case S_IFBLK, S_IFCHR: "a device"
        case S_IFDIR: "a folder"
        case S_IFLNK: "a symbolic link"
        default: "a file of unknown kind"
        }
    }
}

/// The rule for stats that may stay equal although the content changes. It is Git's rule for racily
/// clean entries (`Documentation/technical/racy-git`).
///
/// File times come from the kernel's coarse clock. A file that changed in the tick of its stat can
/// change again in the same tick, with equal times. A stat is therefore trusted only if the last
/// change happened before the scan began.
///
/// As in Git, one kind of change stays undetected. It is a store through a shared mapping into a
/// page that was already dirty.
package enum RacyRule {
    /// The longest tick of the kernel's clock (100 Hz), in nanoseconds.
    package static let tick: Int64 = 10_000_000
    /// The resolution of times on ext2, ext3 and ext4 with small inodes, in nanoseconds.
    static let second: Int64 = 1_000_000_000

    /// True when a stat is not trusted.
    /// - Parameters:
    ///   - start: the kernel's time at the start of the scan; nil if it is unknown.
    ///   - isTrusted: true if the stat is evidence on its device, see ``FileSystem``.
    static func isRacy(_ stat: Stat, start: Int64?, isTrusted: Bool) -> Bool {
        if stat.kind == .missing { return false }
        guard isTrusted, let start else { return true }
        // A ctime without a fraction may stand for any moment of its second.
        let step = stat.ctime % second == 0 ? second : 0
        return max(stat.mtime, stat.ctime) >= start - tick - step
    }
}
