import ContentHash
import Glibc

/// What deploying asks of the file system, in the running state's folder.
package struct FileEffects: Sendable {
    /// Nil when there is no such file.
    package var read: @Sendable (_ path: String) throws -> [UInt8]?
    /// Whole or not at all: a temporary file, then a rename.
    package var write: @Sendable (_ path: String, _ bytes: [UInt8]) throws -> Void
    /// The same for a file that its owner alone can read. The owner is that of a folder, or this process for none.
    package var writePrivate: @Sendable (_ path: String, _ bytes: [UInt8], _ ownerOf: String?) throws -> Void
    /// Names in a folder, sorted; none when there is no such folder.
    package var list: @Sendable (_ folder: String) throws -> [String]
    /// Removes a file, or a folder with all that is in it; none is no error.
    package var remove: @Sendable (_ path: String) throws -> Void
    /// Makes a folder and those above it; mode and owner are set on it whether it was there or not.
    package var makeFolder: @Sendable (_ path: String, _ mode: UInt32, _ owner: (user: UInt32, group: UInt32)?) throws -> Void
    /// What tells this folder from one made anew in its place; nil when there is none.
    package var identity: @Sendable (_ folder: String) -> String?

    /// The real ones.
    package static let onDisk = FileEffects(
        read: { try AtomicFile.read($0) },
        write: { try AtomicFile.write($1, to: $0, mode: 0o644) },
        writePrivate: { path, bytes, folder in
            var status = stat()
            let isKnown = try folder.map { folder in
                guard stat(folder, &status) == 0 else { throw fail(folder) }
                return true
            }
            // Only what differs: an ordinary user can give nothing away.
            let owner = isKnown == nil || status.st_uid == geteuid() ? nil : (user: status.st_uid, group: status.st_gid)
            try AtomicFile.write(bytes, to: path, mode: 0o600, owner: owner)
        },
        list: { try names(in: $0) },
        remove: { try removeTree($0) },
        makeFolder: { try makeFolders($0, mode: $1, owner: $2) },
        identity: { path in
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
            return "\(status.st_ino)"
        })

    private static func fail(_ path: String) -> DeploymentError { .state(path: path, reason: String(cString: strerror(errno))) }

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

    private static func makeFolders(_ path: String, mode: UInt32, owner: (user: UInt32, group: UInt32)?) throws {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o755) != 0 && errno != EEXIST { throw fail(made) }
        }
        // Only what differs: a folder that was handed over may not be ours to change any more.
        var status = stat()
        guard stat(path, &status) == 0 else { throw fail(path) }
        if status.st_mode & 0o777 != mode, chmod(path, mode) != 0 { throw fail(path) }
        if let owner, status.st_uid != owner.user || status.st_gid != owner.group, chown(path, owner.user, owner.group) != 0 {
            throw fail(path)
        }
    }
}
