internal import Basics
internal import CPosix
internal import Glibc

/// A failed operation on a file that faaso reads or writes.
package struct FileError: Explained, Hashable, Sendable {
    /// The operation in words, for example "write".
    package let operation: String
    /// The path of the file.
    package let path: String
    /// The error number of the system.
    package let errno: Int32

    /// Creates the error of an operation.
    /// - Parameters:
    ///   - operation: the operation in words, for example "write".
    ///   - path: the path of the file.
    ///   - errno: the error number of the system.
    package init(operation: String, path: String, errno: Int32) {
        (self.operation, self.path, self.errno) = (operation, path, errno)
    }

    package var description: String {
        // The system reports a FIFO without a reader as a missing device.
        let reason = errno == ENXIO && operation == "write" ? "nothing reads it" : SystemText.of(errno)
        return "can't \(operation) \(path): \(reason)"
    }
}

/// Replaces files atomically. After a power failure a file has either its old or its new content.
///
/// The steps are: write a temporary file, fsync it, rename it, and fsync the folder.
package enum AtomicFile {
    /// Replaces a file, and creates the folders above it. The permission bits are `mode`, whatever
    /// the umask is.
    ///
    /// A killed writer leaves a temporary file named `.<name>.<random number>.tmp`.
    /// ``removeAbandoned(in:for:)`` removes it.
    /// - Parameters:
    ///   - owner: nil for this process's user. If the process is root, nil means the owner of the
    ///     folder.
    ///   - durably: true to wait until the data is on the disk. If false, a power failure may leave
    ///     a torn file, and its reader must detect that.
    ///   - temporaries: the folder for the temporary file, on the same file system; nil for the
    ///     file's own folder.
    package static func write(
        _ bytes: [UInt8], to path: String, mode: UInt32 = 0o644, owner: FileOwner? = nil, durably: Bool = true, temporaries: String? = nil
    ) throws(FileError) {
        try write(parts: [bytes], to: path, mode: mode, owner: owner, durably: durably, temporaries: temporaries)
    }

    /// Replaces a file with parts that stand one behind the other. The parameters are those of the
    /// method for one part.
    static func write(
        parts: [[UInt8]], to path: String, mode: UInt32, owner: FileOwner? = nil, durably: Bool, temporaries: String? = nil
    ) throws(FileError) {
        let (folder, name) = split(path)
        try makeFolders(folder)
        var temporaries = temporaries
        if let other = temporaries {
            try makeFolders(other)
            if isMountedApart(folder, other) { temporaries = nil }
        }
        // Another run may remove the temporary file before it is locked, taking it for an abandoned
        // one.
        var attempts = 1
        while try !place(parts, at: path, by: "\(temporaries ?? folder)/\(temporaryName(for: name))", mode, owner, durably, attempts) {
            attempts += 1
        }
        if durably { try synchronize(folder) }
    }

    /// True when two folders are on different file systems. A file cannot be renamed from one to
    /// the other.
    private static func isMountedApart(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev != second.st_dev
    }

    /// Writes and renames the temporary file. Returns false if another process removed it; then the
    /// caller retries.
    private static func place(
        _ parts: [[UInt8]], at path: String, by temporary: String, _ mode: UInt32, _ owner: FileOwner?, _ durably: Bool, _ attempts: Int
    ) throws(FileError) -> Bool {
        let descriptor = try makeTemporary(temporary, mode: mode)
        defer { close(descriptor) }
        do throws(FileError) {
            // The owner must be set before the mode, because a change of owner clears permission
            // bits.
            try FileOwner.give(descriptor, at: path, to: owner)
            try fill(descriptor, temporary, with: parts, mode: mode, durably: durably)
        } catch {
            unlink(temporary)
            throw error
        }
        if rename(temporary, path) == 0 { return true }
        let failure = errno
        if failure == ENOENT, attempts < 5, access(temporary, F_OK) != 0 { return false }
        unlink(temporary)
        throw FileError(operation: "replace", path: path, errno: failure)
    }

    /// The names in a folder, sorted by their bytes. Empty if the folder does not exist.
    package static func names(in folder: String) throws(FileError) -> [String] {
        let descriptor = cposix_openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw FileError(operation: "list", path: folder, errno: errno)
        }
        defer { close(descriptor) }
        let listing = FolderListing()
        guard let names = listing.names(of: descriptor) else { throw FileError(operation: "list", path: folder, errno: errno) }
        return names.ranges.map { String(decoding: names.bytes[$0], as: UTF8.self) }
    }

    /// The bytes of a file; nil if it does not exist.
    /// - Parameter limit: the maximum number of bytes. A larger file is an error.
    package static func read(_ path: String, limit: Int = .max) throws(FileError) -> [UInt8]? {
        let descriptor = cposix_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw FileError(operation: "open", path: path, errno: errno)
        }
        defer { close(descriptor) }
        var status = cposix_status()
        _ = cposix_fstat(descriptor, &status)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(limit, Int(clamping: status.size)))
        let failure = withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer -> Int32 in
            while true {
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if count == 0 { return 0 }
                if count > limit - bytes.count { return EFBIG }
                if count > 0 { bytes.append(contentsOf: buffer[..<count]) } else if errno != EINTR { return errno }
            }
        }
        guard failure == 0 else { throw FileError(operation: "read", path: path, errno: failure) }
        return bytes
    }

    /// Creates a folder and the folders above it. Existing folders are not errors.
    static func makeFolders(_ folder: String) throws(FileError) {
        if mkdir(folder, 0o777) == 0 { return FileOwner.inherit(folder) }
        if errno == EEXIST { return }
        let failure = errno
        let above = split(folder).folder
        guard failure == ENOENT, above != folder else { throw FileError(operation: "make folder", path: folder, errno: failure) }
        try makeFolders(above)
        if mkdir(folder, 0o777) == 0 { return FileOwner.inherit(folder) }
        guard errno == EEXIST else { throw FileError(operation: "make folder", path: folder, errno: errno) }
    }

    /// Splits a path into its folder and its name in that folder.
    static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
        let folder = path[..<slash]
        return (folder.isEmpty ? "/" : String(folder), String(path[path.utf8.index(after: slash)...]))
    }

    private static func fill(
        _ descriptor: Int32, _ path: String, with parts: [[UInt8]], mode: UInt32, durably: Bool
    ) throws(FileError) {
        guard fchmod(descriptor, mode) == 0 else { throw FileError(operation: "write", path: path, errno: errno) }
        for part in parts { try OutputFile.write(part, to: descriptor, path) }
        guard !durably || fsync(descriptor) == 0 else { throw FileError(operation: "write", path: path, errno: errno) }
    }

    private static func synchronize(_ folder: String) throws(FileError) {
        let descriptor = cposix_openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw FileError(operation: "open", path: folder, errno: errno) }
        defer { close(descriptor) }
        // A file system that cannot sync folders returns EINVAL. The rename is still valid.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError(operation: "write", path: folder, errno: errno) }
    }
}
