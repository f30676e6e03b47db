internal import Glibc

/// A path by which a socket can be dialled.
///
/// The kernel takes at most 107 bytes. A longer path is reached through a descriptor of its folder,
/// which stays open while this value lives.
struct SocketLink: ~Copyable {
    static let longestPath = 107

    let path: String
    private let folder: Int32?

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
