import CPosix
import Glibc

/// The keeper's copies of the upstream files. Caddy reads the files through a link. If their folder
/// is removed, the link leads to the copies.
final class UpstreamCopies {
    private let folder: String
    private let notifications: Int32
    /// The watch of the folder. It is negative if the kernel refuses one; then all files are read.
    private var watch: Int32 = -1
    /// True when the folder of the upstream files is gone, so Caddy reads the copies.
    private(set) var isDetached: Bool

    /// The descriptor that reports changes of the folder.
    var descriptor: Int32 { notifications }

    /// Copies the files that exist, and watches the folder.
    /// - Parameter folder: the mounted folder of upstream files.
    init(_ folder: String) {
        self.folder = folder
        mkdir(KeeperFolder.copies, 0o700)
        notifications = cposix_inotify_init()
        isDetached = !Self.exists(folder)
        if !isDetached {
            watch = cposix_inotify_add(notifications, folder)
            for name in SmallFiles.names(in: folder) ?? [] { _ = copy(name) }
        }
        SmallFiles.link(KeeperFolder.upstreams, to: isDetached ? KeeperFolder.copies : folder)
    }

    /// Points a function to an address, in the copies alone.
    func point(_ function: String, to address: [UInt8]) -> Bool { SmallFiles.write(KeeperFolder.copies + "/" + function, address) }

    /// A change of the folder.
    enum Change: Hashable {
        /// All files have their copies, or nothing has changed.
        case none
        /// A file is gone. The removal of the folder, which no event reports, may follow.
        case removed
        /// The folder is gone. Caddy reads the copies from now on.
        case detached
    }

    /// Takes over the changes that were reported.
    func update() -> Change {
        var buffer = [UInt8](repeating: 0, count: 65536)
        var (names, isLost): (Set<String>, Bool) = ([], false)
        while true {
            let count = read(notifications, &buffer, buffer.count)
            guard count > 0 else { break }
            var offset = 0
            // An event is: watch (4 bytes), bits (4), cookie (4), length (4), name.
            while offset + 16 <= count {
                let bits = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self) }
                let length = Int(buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self) })
                names.insert(String(decoding: buffer[(offset + 16)..<(offset + 16 + length)].prefix { $0 != 0 }, as: UTF8.self))
                if bits & cposix_in_overflow != 0 { isLost = true }
                offset += 16 + length
            }
        }
        if isDetached { return .none }
        if isLost || watch < 0 { names.formUnion(SmallFiles.names(in: folder) ?? []) }
        var change = Change.none
        for name in names where !copy(name) { change = .removed }
        if Self.exists(folder) { return change }
        isDetached = true
        SmallFiles.link(KeeperFolder.upstreams, to: KeeperFolder.copies)
        return .detached
    }

    /// Copies a file. A file that is gone keeps its copy: no route leads to a function whose file
    /// was removed on purpose.
    /// - Returns: false if the file is gone.
    private func copy(_ name: String) -> Bool {
        // Names of functions have no dot. Names of temporary files do.
        if name.isEmpty || name.contains(".") { return true }
        guard let bytes = SmallFiles.read(folder + "/" + name) else { return false }
        let path = KeeperFolder.copies + "/" + name
        if !bytes.isEmpty, SmallFiles.read(path) != bytes { SmallFiles.write(path, bytes) }
        return true
    }

    /// True when a folder exists. A removed folder that is still mounted has no link to it.
    private static func exists(_ folder: String) -> Bool {
        var status = stat()
        return stat(folder, &status) == 0 && status.st_nlink > 0
    }
}
