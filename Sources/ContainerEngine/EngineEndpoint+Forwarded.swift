internal import Glibc
internal import HTTPClient

extension EngineEndpoint {
    /// True when `ssh` listens at the socket: the engine behind it is on another machine.
    ///
    /// `ssh -L /run/docker.sock:/var/run/docker.sock` makes such a socket. It looks like that of a
    /// local engine, and the addresses of its containers may belong to others here.
    package var isForwarded: Bool {
        guard case .unix(let path)? = address, let listener = Self.listener(path) else { return false }
        return Self.name(ofProcess: listener) == "ssh"
    }

    /// The process that listens at a socket file, by `SO_PEERCRED` of unix(7). Nil if nothing does.
    private static func listener(_ path: String) -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = path.utf8CString
        guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { target in bytes.withUnsafeBytes { target.copyMemory(from: $0) } }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected else { return nil }
        // The three fields of `struct ucred`: process, user, group.
        var credentials: [Int32] = [0, 0, 0]
        var length = socklen_t(12)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0, credentials[0] > 0 else { return nil }
        return credentials[0]
    }

    /// The name of a process, as proc(5) has it in `comm`.
    private static func name(ofProcess process: Int32) -> String? {
        let descriptor = open("/proc/\(process)/comm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        return count <= 0 ? nil : String(decoding: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
