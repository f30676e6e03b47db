internal import CPosix
internal import Glibc

/// The user and the group that own a file.
package struct FileOwner: Hashable, Sendable {
    /// The numeric id of the user.
    package var user: UInt32
    /// The numeric id of the group.
    package var group: UInt32

    /// Creates an owner from its ids.
    package init(user: UInt32, group: UInt32) { (self.user, self.group) = (user, group) }

    /// The owner of a file or folder; nil if it does not exist or is not accessible. Links are
    /// followed.
    package static func of(_ path: String) -> FileOwner? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return FileOwner(user: status.st_uid, group: status.st_gid)
    }

    /// The owner and the path of the deepest accessible part of a path.
    package static func nearest(_ path: String) -> (owner: FileOwner, path: String)? {
        var path = path
        while true {
            if let owner = of(path) { return (owner, path) }
            let above = AtomicFile.split(path).folder
            if above == path { return nil }
            path = above
        }
    }

    /// The name of the user from `/etc/passwd`, or the numeric id: `'ann'`, `uid 1000`.
    package var name: String {
        let table = (try? AtomicFile.read("/etc/passwd")).flatMap { $0 } ?? []
        for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            if fields.count > 2, UInt32(fields[2]) == user, !fields[0].isEmpty { return "'\(fields[0])'" }
        }
        return "uid \(user)"
    }

    /// Gives a path that root created to the owner of the folder above. For other users it does
    /// nothing.
    ///
    /// A file system may refuse, for example a network file system. Then the owner stays as it is.
    package static func inherit(_ path: String) {
        guard let owner = heir(of: path) else { return }
        _ = lchown(path, owner.user, owner.group)
    }

    /// Gives an open file that root created to the owner of the folder above.
    static func inherit(_ descriptor: Int32, at path: String) {
        guard let owner = heir(of: path) else { return }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_uid == 0 else { return }
        _ = fchown(descriptor, owner.user, owner.group)
    }

    /// Sets the owner of an open file. For nil it does the same as ``inherit(_:)``.
    /// - Throws: ``FileError`` if the owner cannot be set.
    static func give(_ descriptor: Int32, at path: String, to owner: FileOwner?) throws(FileError) {
        guard let owner else { return inherit(descriptor, at: path) }
        var status = stat()
        // Only a different owner is set, because an ordinary user may not change owners.
        if fstat(descriptor, &status) == 0, status.st_uid == owner.user, status.st_gid == owner.group { return }
        guard fchown(descriptor, owner.user, owner.group) == 0 else { throw FileError(operation: "write", path: path, errno: errno) }
    }

    private static func heir(of path: String) -> FileOwner? {
        guard geteuid() == 0, let owner = of(AtomicFile.split(path).folder), owner.user != 0 else { return nil }
        return owner
    }
}
