import CPosix
package import FoundationEssentials
import Glibc

/// The kind, size and time of a path, by `lstat`. Links are not followed.
///
/// The attributes of FoundationEssentials have a size of another type than those of Foundation. A
/// cast that works in a test process therefore fails in the program.
package struct FileStatus: Hashable, Sendable {
    /// True for a regular file.
    package let isFile: Bool
    /// True for a folder.
    package let isFolder: Bool
    /// The size in bytes.
    package let size: Int
    /// The time of the last modification.
    package let changed: Date

    /// Reads the status of a path; nil if it does not exist or cannot be read.
    package init?(_ path: String) {
        var status = cposix_status()
        guard cposix_lstatat(AT_FDCWD, path, &status) == 0 else { return nil }
        isFile = status.mode & S_IFMT == S_IFREG
        isFolder = status.mode & S_IFMT == S_IFDIR
        size = Int(clamping: status.size)
        changed = Date(timeIntervalSince1970: Double(status.mtime) / 1e9)
    }
}
