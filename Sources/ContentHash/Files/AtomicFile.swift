package import Basics
internal import CPosix
internal import Glibc

/// What went wrong with one file of ours.
package struct FileError: Explained, Hashable, Sendable {
    /// What was being done, for example "write".
    package let operation: String
    package let path: String
    package let errno: Int32

    package var description: String { "can't \(operation) \(path): \(SystemText.of(errno))" }
}

/// Files that are either the old or the new version whole, whenever the power fails: temporary file, fsync, rename, fsync of the folder.
package enum AtomicFile {
    /// Writes a file anew, and makes the folders above it. The permission bits are `mode` whatever the umask. A temporary file that a
    /// killed writer left behind is named `.<name>.<random number>.tmp`, and nobody reads it.
    /// - Parameters:
    ///   - owner: user and group of the file; nil for those of the process.
    ///   - durably: wait until the disk has it. Without it a power failure may leave a torn file, which its reader must know.
    package static func write(
        _ bytes: [UInt8], to path: String, mode: UInt32 = 0o644, owner: (user: UInt32, group: UInt32)? = nil, durably: Bool = true
    ) throws(FileError) {
        let (folder, name) = split(path)
        try makeFolders(folder)
        let temporary = "\(folder)/\(temporaryName(for: name))"
        do throws(FileError) {
            try fill(temporary, with: bytes, mode: mode, owner: owner, durably: durably)
            guard rename(temporary, path) == 0 else { throw FileError(operation: "replace", path: path, errno: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        if durably { try synchronize(folder) }
    }

    /// The bytes of a file; nil when there is none.
    /// - Parameter limit: the most bytes that are taken; more are an error.
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

    /// Makes a folder and those above it, unless they are there.
    static func makeFolders(_ folder: String) throws(FileError) {
        if mkdir(folder, 0o777) == 0 || errno == EEXIST { return }
        let failure = errno
        let above = split(folder).folder
        guard failure == ENOENT, above != folder else { throw FileError(operation: "make folder", path: folder, errno: failure) }
        try makeFolders(above)
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw FileError(operation: "make folder", path: folder, errno: errno) }
    }

    /// The folder a path lies in, and its name there.
    static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
        let folder = path[..<slash]
        return (folder.isEmpty ? "/" : String(folder), String(path[path.utf8.index(after: slash)...]))
    }

    private static func fill(
        _ path: String, with bytes: [UInt8], mode: UInt32, owner: (user: UInt32, group: UInt32)?, durably: Bool
    ) throws(FileError) {
        let descriptor = cposix_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError(operation: "write", path: path, errno: errno) }
        defer { close(descriptor) }
        // First the owner: a change of it takes bits of the mode away.
        if let owner, fchown(descriptor, owner.user, owner.group) != 0 { throw FileError(operation: "write", path: path, errno: errno) }
        guard fchmod(descriptor, mode) == 0 else { throw FileError(operation: "write", path: path, errno: errno) }
        let failure = bytes.withUnsafeBytes { bytes -> Int32 in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return errno }
            }
            return !durably || fsync(descriptor) == 0 ? 0 : errno
        }
        guard failure == 0 else { throw FileError(operation: "write", path: path, errno: failure) }
    }

    private static func synchronize(_ folder: String) throws(FileError) {
        let descriptor = cposix_openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw FileError(operation: "open", path: folder, errno: errno) }
        defer { close(descriptor) }
        // A file system that can't synchronise folders says EINVAL; the rename stands.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError(operation: "write", path: folder, errno: errno) }
    }

    /// Random rather than counted: in containers that share a folder all processes have the same few numbers.
    static func temporaryName(for name: String) -> String {
        ".\(name).\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
    }

    /// Whether `temporaryName` gives such a name for this one.
    static func isTemporary(_ candidate: String, for name: String) -> Bool {
        candidate.hasPrefix(".\(name).") && candidate.hasSuffix(".tmp")
    }
}

extension FileError {
    package var hints: [String] { errno == EACCES ? ["run it as the user who owns the file"] : [] }
    package var blame: Blame { .run }
}
