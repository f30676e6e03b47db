internal import CPosix
internal import Glibc

/// The stat data that a file is recognised by. While all of it is equal, and not racy, the content counts as the same.
///
/// The device is no part of it: ``FileSystem`` says on which device a stat is evidence at all.
struct Stat: Hashable, Sendable {
    var kind: Kind
    /// In bytes.
    var size: UInt64
    /// In nanoseconds since 1970.
    var mtime: Int64
    /// In nanoseconds since 1970; nobody can set it, so it catches what restores the mtime.
    var ctime: Int64
    /// Catches another file moved into this one's place.
    var inode: UInt64

    /// The kind together with the executable bit.
    enum Kind: UInt8, Sendable {
        case missing = 0
        case file = 1
        case executable = 2
        case symlink = 3
        case directory = 4
        /// FIFO, socket, device.
        case other = 5
    }

    /// What stands for a file that isn't there.
    static let missing = Stat(kind: .missing, size: 0, mtime: 0, ctime: 0, inode: 0)
}

extension Stat {
    init(_ status: cposix_status) {
        kind = Kind(mode: status.mode)
        size = status.size
        mtime = status.mtime
        ctime = status.ctime
        inode = status.inode
    }
}

extension Stat.Kind {
    /// Any other than the owner's executable bit may differ from clone to clone with the umask.
    init(mode: UInt32) {
        switch mode & S_IFMT {
        case S_IFREG: self = mode & S_IXUSR != 0 ? .executable : .file
        case S_IFLNK: self = .symlink
        case S_IFDIR: self = .directory
        default: self = .other
        }
    }

    var isFile: Bool { self == .file || self == .executable }

    /// The name of a kind that has no content, from the whole mode.
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

/// When a stat can't be trusted to change with the content: git's rule for racily clean entries (its `Documentation/technical/racy-git`).
///
/// A file's times come from the kernel's coarse clock. One that was changed in the very tick of the look could change once more in that
/// tick, with the same times. So a stat is trusted only if its file was at rest before the look began.
///
/// One thing no stat tells, here as in git: a store through a shared mapping into a page that was dirty already at the look.
enum RacyRule {
    /// The coarsest tick of the kernel's clock (100 Hz), in nanoseconds.
    static let tick: Int64 = 10_000_000
    /// The step of times on ext2, ext3 and ext4 with small inodes, in nanoseconds.
    static let second: Int64 = 1_000_000_000

    /// - Parameters:
    ///   - start: the kernel's time when the scan began, nil if it is unknown.
    ///   - isTrusted: whether the stat is evidence where the file lies, see ``FileSystem``.
    static func isRacy(_ stat: Stat, start: Int64?, isTrusted: Bool) -> Bool {
        if stat.kind == .missing { return false }
        guard isTrusted, let start else { return true }
        // A ctime without a fraction may be that of any moment in its second.
        let step = stat.ctime % second == 0 ? second : 0
        return max(stat.mtime, stat.ctime) >= start - tick - step
    }
}
