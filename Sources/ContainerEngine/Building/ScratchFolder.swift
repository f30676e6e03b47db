package import Basics
internal import FoundationEssentials
internal import Glibc

/// A private folder for temporary files. It is deleted with the value.
///
/// The folder is locked while the process lives. A later run can therefore recognise and remove the
/// folder of a dead process.
package struct ScratchFolder: ~Copyable {
    /// The absolute path of the folder.
    package let path: String
    private let descriptor: Int32

    /// The purposes of temporary folders. The raw value starts the name of the folder.
    package enum Purpose: String, CaseIterable, Sendable {
        /// The output files of a build.
        case build = "faaso-build"
        /// The files of a commit, for a comparison.
        case since = "faaso-since"
        /// The clone of a template's repository.
        case template = "faaso-template"
        /// The repository with the probe of a template.
        case probe = "faaso-probe"
        /// The socket of a test's relay.
        case relay = "faaso-relay"
    }

    /// Creates a folder with the mode 0700.
    package init(_ purpose: Purpose) throws(ScratchFolderError) { try self.init(purpose, in: Self.parent) }

    /// Creates a folder in memory, where files are made faster than on a disk. Nil if `TMPDIR`
    /// names another place, or if there is too little room: twice the size must be free.
    /// - Parameters:
    ///   - bytes: the expected size of all files.
    ///   - memory: the folder of a file system in memory.
    package init?(inMemory purpose: Purpose, bytes: Int, memory: String = Self.memory) {
        guard Self.variable == nil, bytes <= Self.memoryLimit() else { return nil }
        var room = statvfs()
        guard statvfs(memory, &room) == 0, room.f_bavail * room.f_frsize >= 2 * UInt(bytes) else { return nil }
        do throws(ScratchFolderError) { try self.init(purpose, in: memory) } catch { return nil }
    }

    private init(_ purpose: Purpose, in parent: String) throws(ScratchFolderError) {
        for _ in 0..<Self.attempts {
            var template = Array("\(parent)/\(purpose.rawValue).XXXXXX".utf8CString)
            guard template.withUnsafeMutableBufferPointer({ $0.baseAddress.flatMap { mkdtemp($0) } != nil }) else {
                throw ScratchFolderError(parent: parent, reason: String(cString: strerror(errno)))
            }
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            // Another run may remove the folder before it is locked, taking it for an abandoned
            // one.
            guard let descriptor = Self.locked(path, wait: true) else {
                rmdir(path)
                continue
            }
            (self.path, self.descriptor) = (path, descriptor)
            return
        }
        throw ScratchFolderError(parent: parent, reason: "it can't be locked, or belongs to another user")
    }

    /// The number of folders that are tried. A file system without locks refuses each.
    private static let attempts = 10

    /// The text of a file without white space; nil if the file does not exist.
    func text(of name: String) -> String? {
        FileManager.default.contents(atPath: "\(path)/\(name)").map { data in
            String(decoding: data.filter { $0 > 0x20 }, as: UTF8.self)
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        close(descriptor)
    }

    /// Removes the folders of this user's dead processes. Folders of live processes stay.
    package static func removeAbandoned(memory: String = Self.memory) {
        for parent in [parent, memory] {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: parent) else { continue }
            for name in names where Purpose.allCases.contains(where: { name.hasPrefix($0.rawValue + ".") }) {
                let path = parent + "/" + name
                guard let descriptor = locked(path, wait: false) else { continue }
                try? FileManager.default.removeItem(atPath: path)
                close(descriptor)
            }
        }
    }

    /// The folder for shared memory. Linux has a file system in memory there, see shm_overview(7).
    package static let memory = "/dev/shm"

    /// The maximum size in bytes of what is kept in memory. It is the smaller of 512 MiB and an
    /// eighth of the available memory, see proc_meminfo(5).
    static func memoryLimit(_ path: String = "/proc/meminfo") -> Int {
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") } ?? ""
        let kibibytes = Int(line.filter(\.isNumber)) ?? 0
        return min(512 << 20, kibibytes << 10 / 8)
    }

    private static var parent: String { variable ?? "/tmp" }

    private static var variable: String? {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        if folder.isEmpty { return nil }
        // Programs that get the path run in other folders.
        return folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder
    }

    /// Locks a folder and returns its descriptor. Nil if another process holds the lock, or if the
    /// folder is gone or belongs to another user.
    private static func locked(_ path: String, wait: Bool) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var (ours, there) = (stat(), stat())
        guard flock(descriptor, wait ? LOCK_EX : LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &ours) == 0, lstat(path, &there) == 0,
            ours.st_ino == there.st_ino, ours.st_dev == there.st_dev, ours.st_uid == geteuid()
        else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}

/// The error for a temporary folder that cannot be made.
package struct ScratchFolderError: Explained, Hashable, Sendable {
    /// The folder for temporary folders.
    package var parent: String
    /// The reason in words.
    package var reason: String

    package var description: String { "no temporary folder can be made in \(parent): \(reason)" }
    package var hints: [String] { ["set TMPDIR to a folder of this machine's disk that you can write to"] }
    package var blame: Blame { .run }
}
