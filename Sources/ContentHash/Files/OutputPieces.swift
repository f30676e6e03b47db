internal import CPosix
internal import Glibc
internal import Synchronization

/// A result that is written in pieces to a path that the user names.
///
/// A regular file is replaced once all pieces are written. It keeps its mode and owner. Links are
/// followed. Anything else, such as a device or a FIFO, is written to directly.
package final class OutputPieces: Sendable {
    private let path: String
    private let descriptor: Int32
    /// The temporary file and the file that it becomes; nil if the target is written to directly.
    private let replacement: (temporary: String, target: String)?
    private let isCommitted = Atomic(false)

    /// Opens the target.
    /// - Parameter path: the path of the target; `-` is standard output.
    /// - Throws: ``FileError`` if it cannot be written.
    package init(_ path: String) throws(FileError) {
        self.path = path
        var status = stat()
        let exists = stat(path, &status) == 0
        let isRegular = exists && status.st_mode & S_IFMT == S_IFREG
        if let own = path == "-" ? 1 : OutputFile.ownDescriptor(path) {
            (descriptor, replacement) = (fcntl(own, F_DUPFD_CLOEXEC, 0), nil)
        } else if exists, status.st_mode & S_IFMT == S_IFIFO {
            (descriptor, replacement) = (try OutputFile.openFIFO(path), nil)
        } else if exists && !isRegular {
            (descriptor, replacement) = (cposix_openat(AT_FDCWD, path, O_WRONLY | O_NOCTTY | O_CLOEXEC, 0), nil)
        } else {
            let target = try OutputFile.resolved(path)
            let (folder, name) = AtomicFile.split(target)
            let temporary = "\(folder)/\(AtomicFile.temporaryName(for: name))"
            let mode = isRegular ? status.st_mode & 0o7777 : 0o644
            let made: Int32
            do throws(FileError) { made = try AtomicFile.makeTemporary(temporary, mode: UInt32(mode)) } catch {
                // The error must not name the temporary file.
                throw FileError(operation: "write", path: path, errno: error.errno)
            }
            do throws(FileError) {
                try FileOwner.give(made, at: target, to: isRegular ? FileOwner(user: status.st_uid, group: status.st_gid) : nil)
            } catch {
                close(made)
                unlink(temporary)
                throw error
            }
            if isRegular { fchmod(made, status.st_mode & 0o7777) }
            (descriptor, replacement) = (made, (temporary, target))
        }
        if descriptor < 0 { throw FileError(operation: "write", path: path, errno: errno) }
    }

    /// Removes the temporary file unless ``commit()`` succeeded.
    deinit {
        if descriptor >= 0 { close(descriptor) }
        if let replacement, !isCommitted.load(ordering: .relaxed) { unlink(replacement.temporary) }
    }

    /// Writes the next piece.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        try OutputFile.write(bytes, to: descriptor, path)
    }

    /// Moves the result to its target. A target that is written to directly is complete already.
    package func commit() throws(FileError) {
        guard let replacement else { return }
        guard fsync(descriptor) == 0, rename(replacement.temporary, replacement.target) == 0 else {
            throw FileError(operation: "write", path: path, errno: errno)
        }
        isCommitted.store(true, ordering: .relaxed)
    }
}
