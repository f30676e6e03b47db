internal import CPosix
internal import Glibc
internal import Synchronization

/// The root folder of a watch.
///
/// It stays open, so all watches belong to one folder. Another folder may take its path without an
/// event, because a folder above the root was moved or has a mount.
final class WatchedRoot: Sendable {
    private let path: String
    private let descriptor = Mutex<Int32>(-1)

    /// Creates the value. Nothing is opened.
    /// - Parameter path: the absolute path of the folder, without links.
    init(path: String) { self.path = path }

    deinit { descriptor.withLock { if $0 >= 0 { close($0) } } }

    /// Opens the folder that is at the path now, in place of an older one. Returns the `errno` of a
    /// failure, after which no folder is open.
    func open() -> Int32? {
        let opened = cposix_openat(AT_FDCWD, path, cposix_o_path() | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
        let failure = opened < 0 ? errno : nil
        descriptor.withLock { descriptor in
            if descriptor >= 0 { close(descriptor) }
            descriptor = opened
        }
        return failure
    }

    /// Calls `body` with a path that leads through the open folder. Nil if none is open.
    func withPath<Result: Sendable>(of path: RelativePath, _ body: (UnsafePointer<CChar>) -> Result) -> Result? {
        descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return nil }
            let bytes = Array("/proc/self/fd/\(descriptor)/".utf8) + (path.isRoot ? [UInt8(ascii: ".")] : path.bytes) + [0]
            return bytes.withUnsafeBytes { body($0.assumingMemoryBound(to: CChar.self).baseAddress.unsafelyUnwrapped) }
        }
    }

    /// The place of the open folder. Nil if none is open.
    var place: JournalPlace? { descriptor.withLock { JournalPlace(descriptor: $0) } }
}
