internal import CPosix
internal import Glibc

/// The temporary files of writers. Each writer locks its file while it lives, so the file of a dead
/// writer can be recognised.
extension AtomicFile {
    /// A new name for the temporary file of `name`. The name is random: process ids are not unique
    /// in containers that share a folder.
    static func temporaryName(for name: String) -> String {
        ".\(name).\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
    }

    /// True when `candidate` has the form of ``temporaryName(for:)``. With a `name`, only the
    /// temporary files of that file match.
    static func isTemporary(_ candidate: String, for name: String? = nil) -> Bool {
        if let name { return candidate.hasPrefix(".\(name).") && candidate.hasSuffix(".tmp") }
        return candidate.hasPrefix(".") && candidate.hasSuffix(".tmp") && candidate.split(separator: ".").count > 2
    }

    /// Creates a temporary file and locks it. Returns its descriptor.
    static func makeTemporary(_ path: String, mode: UInt32) throws(FileError) -> Int32 {
        let descriptor = cposix_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError(operation: "write", path: path, errno: errno) }
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
        return descriptor
    }

    /// Removes the temporary files of dead writers from a folder. Files of live writers and files
    /// that cannot be removed stay.
    /// - Parameter name: the file that they were to become; nil for all.
    package static func removeAbandoned(in folder: String, for name: String? = nil) {
        let descriptor = cposix_openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let listing = FolderListing()
        guard let names = listing.names(of: descriptor) else { return }
        for range in names.ranges {
            let candidate = String(decoding: names.bytes[range], as: UTF8.self)
            if isTemporary(candidate, for: name), isAbandoned(candidate, in: descriptor) { unlinkat(descriptor, candidate, 0) }
        }
    }

    private static func isAbandoned(_ name: String, in folder: Int32) -> Bool {
        var status = cposix_status()
        guard cposix_lstatat(folder, name, &status) == 0, status.mode & S_IFMT == S_IFREG else { return false }
        let descriptor = cposix_openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }
}
