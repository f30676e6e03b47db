internal import CPosix
internal import Glibc

/// The time as the file system tells it, which is what files' times are compared with: the process's own clock may be finer, or another
/// one.
enum FileClock {
    /// What its files are called, as `AtomicFile` makes temporary names.
    static let name = "clock"

    /// The mtime, in nanoseconds, of a file made for it beside this path and taken away again; nil where no file can be made.
    static func now(beside path: String) -> Int64? {
        let folder = AtomicFile.split(path).folder
        guard (try? AtomicFile.makeFolders(folder)) != nil else { return nil }
        let file = "\(folder)/\(AtomicFile.temporaryName(for: name))"
        let descriptor = cposix_openat(AT_FDCWD, file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        defer {
            close(descriptor)
            unlink(file)
        }
        var status = cposix_status()
        return cposix_fstat(descriptor, &status) == 0 ? status.mtime : nil
    }
}
