internal import CPosix
internal import Glibc

/// A path for a result that is checked before the work for the result begins.
///
/// The check changes nothing. A FIFO is opened, so that its reader waits for the result.
package final class CheckedOutput: Sendable {
    /// The path as the user wrote it.
    package let path: String
    /// The place of the result: equal for two paths that lead to one file. Nil for a device, which
    /// may have several results.
    package let identity: String?
    private let fifo: Int32?

    /// Checks a path, as far as that is possible without a write.
    /// - Parameter patience: the seconds to wait for a reader of a FIFO.
    /// - Throws: ``FileError`` with the path if the result cannot be written.
    package init(_ path: String, patience: Double = 3) throws(FileError) {
        self.path = path
        var status = stat()
        if let own = OutputFile.ownDescriptor(path) {
            let flags = fcntl(own, F_GETFL)
            guard flags >= 0, flags & O_ACCMODE != O_RDONLY else { throw Self.failure(path, EBADF) }
            (identity, fifo) = ("descriptor \(own)", nil)
        } else if stat(path, &status) == 0 {
            let kind = status.st_mode & S_IFMT
            if kind == S_IFDIR { throw Self.failure(path, EISDIR) }
            if kind == S_IFSOCK { throw Self.failure(path, EOPNOTSUPP) }
            guard access(path, W_OK) == 0 else { throw Self.failure(path, Glibc.errno) }
            fifo = kind == S_IFIFO ? try OutputFile.openFIFO(path, patience: patience) : nil
            identity = kind == S_IFCHR || kind == S_IFBLK ? nil : "file \(status.st_dev) \(status.st_ino)"
        } else {
            guard Glibc.errno == ENOENT else { throw Self.failure(path, Glibc.errno) }
            (identity, fifo) = (try Self.newFile(path), nil)
        }
    }

    deinit { if let fifo { close(fifo) } }

    /// Writes the result.
    /// - Throws: ``FileError`` if not all bytes could be written.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        if let fifo { return try OutputFile.write(bytes, to: fifo, path) }
        try OutputFile.write(bytes, to: path)
    }

    /// The identity of a file that does not exist yet. Its folder must exist and be writable.
    private static func newFile(_ path: String) throws(FileError) -> String {
        let target = try OutputFile.resolved(path)
        let (folder, name) = AtomicFile.split(target)
        guard !name.isEmpty else { throw failure(path, path.isEmpty ? ENOENT : EISDIR) }
        var status = stat()
        guard stat(folder, &status) == 0 else { throw failure(path, Glibc.errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw failure(path, ENOTDIR) }
        guard access(folder, W_OK | X_OK) == 0 else { throw failure(path, Glibc.errno) }
        return "new \(status.st_dev) \(status.st_ino) \(name)"
    }

    private static func failure(_ path: String, _ number: Int32) -> FileError {
        FileError(operation: "write", path: path, errno: number)
    }
}
