package import ContentHash
import Glibc

/// The file system as a deployment uses it, in the state folder.
package struct FileEffects: Sendable {
    /// Reads a file. Returns nil if the file does not exist.
    package var read: @Sendable (_ path: String) throws -> [UInt8]?
    /// Writes a whole file or nothing: a temporary file is renamed. If root gives no owner, the
    /// file belongs to the owner of the folder.
    package var place: @Sendable (_ path: String, _ bytes: [UInt8], _ mode: UInt32, _ owner: FileOwner?) throws -> Void
    /// The names in a folder, sorted. Empty if the folder does not exist.
    package var list: @Sendable (_ folder: String) throws -> [String]
    /// Removes a file, or a folder with its content. Does nothing if the path does not exist.
    package var remove: @Sendable (_ path: String) throws -> Void
    /// Creates a folder and its parents. Mode and owner are set on an existing folder, too. A new
    /// owner gets the folder's content as well.
    package var makeFolder: @Sendable (_ path: String, _ mode: UInt32, _ owner: FileOwner?) throws -> Void
    /// The owner of a file or folder; nil if the path does not exist.
    package var owner: @Sendable (_ path: String) -> FileOwner? = { _ in nil }
    /// Removes the temporary files of dead writers from a folder.
    package var removeAbandoned: @Sendable (_ folder: String) -> Void = { _ in }
    /// A text that tells a folder from a later one at the same path. Nil if the folder does not
    /// exist.
    package var identity: @Sendable (_ folder: String) -> String?

    /// Writes a file that every user may read.
    package func write(_ path: String, _ bytes: [UInt8]) throws { try place(path, bytes, 0o644, nil) }

    /// Writes a file that only its owner may read. Such files hold values of environments, or
    /// hashes.
    package func writePrivate(_ path: String, _ bytes: [UInt8], owner: FileOwner? = nil) throws { try place(path, bytes, 0o600, owner) }

    /// The file effects on the real disk.
    package static let onDisk = FileEffects(
        read: { try AtomicFile.read($0) },
        place: { try AtomicFile.write($1, to: $0, mode: $2, owner: $3) },
        list: { try names(in: $0) },
        remove: { try removeTree($0) },
        makeFolder: { try makeFolders($0, mode: $1, owner: $2) },
        owner: { FileOwner.of($0) },
        removeAbandoned: { AtomicFile.removeAbandoned(in: $0) },
        identity: { path in
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
            return "\(status.st_ino)"
        })

    private static func fail(_ path: String) -> DeploymentError {
        let reason = String(cString: strerror(errno))
        if errno == EACCES || errno == EPERM, let foreign = DeploymentError.foreign(path, user: geteuid()) { return foreign }
        return .state(path: path, reason: reason)
    }

    private static func names(in folder: String) throws -> [String] {
        guard let stream = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw fail(folder)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func removeTree(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw fail(path)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            if unlink(path) != 0 && errno != ENOENT { throw fail(path) }
            return
        }
        for name in try names(in: path) { try removeTree(path + "/" + name) }
        if rmdir(path) != 0 && errno != ENOENT { throw fail(path) }
    }

    private static func makeFolders(_ path: String, mode: UInt32, owner: FileOwner?) throws {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o755) == 0 { FileOwner.inherit(made) } else if errno != EEXIST { throw fail(made) }
        }
        // After the owner was changed, this user may no longer be allowed to change the folder.
        var status = stat()
        guard stat(path, &status) == 0 else { throw fail(path) }
        if status.st_mode & 0o777 != mode, chmod(path, mode) != 0 { throw fail(path) }
        if let owner, status.st_uid != owner.user || status.st_gid != owner.group { try handOver(path, to: owner) }
    }

    private static func handOver(_ path: String, to owner: FileOwner) throws {
        guard lchown(path, owner.user, owner.group) == 0 else { throw fail(path) }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
        for name in try names(in: path) { try handOver(path + "/" + name, to: owner) }
    }
}
