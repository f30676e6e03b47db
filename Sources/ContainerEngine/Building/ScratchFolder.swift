internal import FoundationEssentials
internal import Glibc

/// A folder of this process's own in the folder for temporary files. It goes with the value.
///
/// It is locked for as long as the process lives, so that a later run can tell and remove the folder of a dead one.
package struct ScratchFolder: ~Copyable {
    package let path: String
    private let descriptor: Int32

    /// The purposes of such folders; each is a part of its folder's name.
    package enum Purpose: String, CaseIterable, Sendable {
        case build = "faaso-build"
        /// The files of a commit, to be compared.
        case since = "faaso-since"
    }

    /// Makes a folder of mode 0700.
    package init(_ purpose: Purpose) throws(EngineError) {
        while true {
            var template = Array("\(Self.parent)/\(purpose.rawValue).XXXXXX".utf8CString)
            guard template.withUnsafeMutableBufferPointer({ $0.baseAddress.flatMap { mkdtemp($0) } != nil }) else {
                throw .unexpected(
                    route: "mkdtemp", reason: "no temporary folder can be made in \(Self.parent): \(String(cString: strerror(errno)))")
            }
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            // In the moment before it is locked, a run that cleans up may take it for a dead one's.
            guard let descriptor = Self.locked(path, wait: true) else { continue }
            (self.path, self.descriptor) = (path, descriptor)
            return
        }
    }

    /// A file's text without the white space around it; nil when there is none.
    func text(of name: String) -> String? {
        FileManager.default.contents(atPath: "\(path)/\(name)").map { data in
            String(decoding: data.filter { $0 > 0x20 }, as: UTF8.self)
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        close(descriptor)
    }

    /// Removes the folders of this user's dead processes. Those of live ones stay.
    package static func removeAbandoned() {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: parent) else { return }
        for name in names where Purpose.allCases.contains(where: { name.hasPrefix($0.rawValue + ".") }) {
            let path = parent + "/" + name
            guard let descriptor = locked(path, wait: false) else { continue }
            try? FileManager.default.removeItem(atPath: path)
            close(descriptor)
        }
    }

    private static var parent: String {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        return folder.isEmpty ? "/tmp" : folder
    }

    /// A descriptor of the folder with its lock; nil where another has the lock, or the folder is gone or another user's.
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
