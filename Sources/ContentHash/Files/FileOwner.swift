internal import CPosix
internal import Glibc

/// The user and the group that a file belongs to.
package struct FileOwner: Hashable, Sendable {
    package var user: UInt32
    package var group: UInt32

    package init(user: UInt32, group: UInt32) { (self.user, self.group) = (user, group) }

    /// The owner of a file or folder, links followed; nil where there is none, or none that can be seen.
    package static func of(_ path: String) -> FileOwner? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return FileOwner(user: status.st_uid, group: status.st_gid)
    }

    /// The owner of the nearest file or folder of a path that can be seen, and its path.
    package static func nearest(_ path: String) -> (owner: FileOwner, path: String)? {
        var path = path
        while true {
            if let owner = of(path) { return (owner, path) }
            let above = AtomicFile.split(path).folder
            if above == path { return nil }
            path = above
        }
    }

    /// The user's name by the machine's table, else its number: `'ann'`, `uid 1000`.
    package var name: String {
        let table = (try? AtomicFile.read("/etc/passwd")).flatMap { $0 } ?? []
        for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            if fields.count > 2, UInt32(fields[2]) == user, !fields[0].isEmpty { return "'\(fields[0])'" }
        }
        return "uid \(user)"
    }

    /// Gives what root has made to the owner of the folder that holds it. Other users own what they make anyway.
    ///
    /// A file system that refuses, as one of a network may, leaves it as it is.
    package static func inherit(_ path: String) {
        guard let owner = heir(of: path) else { return }
        _ = lchown(path, owner.user, owner.group)
    }

    /// The same of an open file.
    static func inherit(_ descriptor: Int32, at path: String) {
        guard let owner = heir(of: path) else { return }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_uid == 0 else { return }
        _ = fchown(descriptor, owner.user, owner.group)
    }

    /// Gives an open file to an owner; for nil to the one that ``inherit(_:)`` gives it to.
    /// - Throws: ``FileError`` when the named owner cannot get it.
    static func give(_ descriptor: Int32, at path: String, to owner: FileOwner?) throws(FileError) {
        guard let owner else { return inherit(descriptor, at: path) }
        var status = stat()
        // Only what differs: an ordinary user can give nothing away.
        if fstat(descriptor, &status) == 0, status.st_uid == owner.user, status.st_gid == owner.group { return }
        guard fchown(descriptor, owner.user, owner.group) == 0 else { throw FileError(operation: "write", path: path, errno: errno) }
    }

    private static func heir(of path: String) -> FileOwner? {
        guard geteuid() == 0, let owner = of(AtomicFile.split(path).folder), owner.user != 0 else { return nil }
        return owner
    }
}
