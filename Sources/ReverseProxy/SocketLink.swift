internal import Glibc

/// A path that is short enough to connect to a socket.
///
/// The kernel accepts at most 107 bytes. A longer path is replaced by a path through a descriptor
/// of its folder. The descriptor stays open while this value lives.
struct SocketLink: ~Copyable {
    /// The maximum length of a socket's path in bytes (`sun_path` without its NUL).
    static let longestPath = 107

    /// The path to connect to.
    let path: String
    private let folder: Int32?

    /// Creates a short path for a socket.
    init(path socket: String) throws(CaddyError) {
        guard socket.utf8.count > Self.longestPath, let slash = socket.lastIndex(of: "/") else {
            path = socket
            folder = nil
            return
        }
        let descriptor = open(String(socket[..<slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .unreachable(socket: socket, reason: "its folder cannot be opened: \(String(cString: strerror(errno)))")
        }
        folder = descriptor
        path = "/proc/self/fd/\(descriptor)\(socket[slash...])"
    }

    deinit {
        if let folder { close(folder) }
    }
}
