internal import CPosix
internal import Glibc

/// Writes a result to a path that the user names, such as `--report FILE`.
///
/// A regular file is replaced as a whole and keeps its mode and owner. Links are followed. Anything
/// else, such as a device, a FIFO or `/dev/stdout`, is written to directly. No folder is created.
package enum OutputFile {
    /// Writes all bytes to a path.
    /// - Throws: ``FileError`` if not all bytes could be written.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        if let descriptor = ownDescriptor(path) { return try write(bytes, to: descriptor, path) }
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw FileError(operation: "write", path: path, errno: errno) }
            return try create(bytes, path)
        }
        if status.st_mode & S_IFMT == S_IFIFO {
            let descriptor = try openFIFO(path)
            defer { close(descriptor) }
            return try write(bytes, to: descriptor, path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return try writeInPlace(bytes, path, O_WRONLY | O_NOCTTY) }
        try replace(bytes, path, status)
    }

    /// Creates a file that does not exist, or the file that a dangling link points to.
    private static func create(_ bytes: [UInt8], _ path: String) throws(FileError) {
        var status = stat()
        let isLink = lstat(path, &status) == 0
        if path.hasSuffix("/") { throw FileError(operation: "write", path: path, errno: EISDIR) }
        if isLink { return try writeInPlace(bytes, path, O_WRONLY | O_CREAT | O_TRUNC) }
        let folder = AtomicFile.split(path).folder
        // `AtomicFile.write` would create the folder.
        guard stat(folder, &status) == 0 else { throw FileError(operation: "write", path: path, errno: errno) }
        do throws(FileError) {
            try AtomicFile.write(bytes, to: path)
        } catch {
            // The name of the temporary file is longer.
            if error.errno == ENAMETOOLONG { return try writeInPlace(bytes, path, O_WRONLY | O_CREAT | O_TRUNC) }
            // The error must not name the temporary file.
            throw FileError(operation: "write", path: path, errno: error.errno)
        }
    }

    private static func replace(_ bytes: [UInt8], _ path: String, _ status: stat) throws(FileError) {
        guard let resolved = realpath(path, nil) else { throw FileError(operation: "write", path: path, errno: errno) }
        defer { free(resolved) }
        // A file that may not be written must not be replaced, even if its folder is writable.
        guard access(resolved, W_OK) == 0 else { throw FileError(operation: "write", path: path, errno: errno) }
        do throws(FileError) {
            try AtomicFile.write(
                bytes, to: String(cString: resolved), mode: status.st_mode & 0o7777,
                owner: FileOwner(user: status.st_uid, group: status.st_gid))
        } catch {
            // The folder is not writable, or the owner cannot be preserved.
            guard [EACCES, EPERM, EROFS, EBUSY, ENAMETOOLONG].contains(error.errno) else {
                throw FileError(operation: "write", path: path, errno: error.errno)
            }
            try writeInPlace(bytes, path, O_WRONLY | O_TRUNC)
        }
    }

    private static func writeInPlace(_ bytes: [UInt8], _ path: String, _ flags: Int32) throws(FileError) {
        let descriptor = cposix_openat(AT_FDCWD, path, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(operation: "write", path: path, errno: errno) }
        defer { close(descriptor) }
        try write(bytes, to: descriptor, path)
    }

    /// Opens a FIFO. Its reader may come a moment later, as in `faaso up --report x & cat x`.
    /// - Parameter patience: the seconds to wait for a reader.
    /// - Throws: ``FileError`` if nobody reads the FIFO.
    static func openFIFO(_ path: String, patience: Double = 3) throws(FileError) -> Int32 {
        let slice = 0.05
        var waited = 0.0
        while true {
            let descriptor = cposix_openat(AT_FDCWD, path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0)
            if descriptor >= 0 {
                _ = fcntl(descriptor, F_SETFL, O_WRONLY)
                return descriptor
            }
            guard errno == ENXIO, waited < patience, !Task.isCancelled else {
                throw FileError(operation: "write", path: path, errno: errno)
            }
            usleep(UInt32(slice * 1e6))
            waited += slice
        }
    }

    /// Writes all bytes to an open file.
    static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileError) {
        let failure = bytes.withUnsafeBytes { bytes -> Int32 in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return errno }
            }
            return 0
        }
        guard failure == 0 else { throw FileError(operation: "write", path: path, errno: failure) }
    }

    /// The file that a path leads to through links. A link may point to a file that does not exist
    /// yet.
    static func resolved(_ path: String) throws(FileError) -> String {
        if let resolved = realpath(path, nil) {
            defer { free(resolved) }
            return String(cString: resolved)
        }
        guard errno == ENOENT else { throw FileError(operation: "write", path: path, errno: errno) }
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink(path, &target, target.count)
        guard length > 0 else { return path }
        let text = String(decoding: target[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.hasPrefix("/") ? text : AtomicFile.split(path).folder + "/" + text
    }

    /// The descriptor of this process that a path such as `/dev/stdout` stands for; nil for other
    /// paths.
    ///
    /// A file that the shell opened with `> file` must be written to, not replaced.
    static func ownDescriptor(_ path: String) -> Int32? {
        switch path {
        case "/dev/stdout": return 1
        case "/dev/stderr": return 2
        default:
            for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
                return Int32(path.dropFirst(folder.count)).flatMap { $0 >= 0 ? $0 : nil }
            }
            return nil
        }
    }
}
