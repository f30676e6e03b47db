import ContentHash
import Glibc

/// A free port of 127.0.0.1.
enum FreePort {
    /// Finds a port that nothing listens on now. Another process may take it before it is used.
    /// - Throws: `FileError` with the error of the system.
    static func find() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw FileError(operation: "open", path: "a socket", errno: errno) }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 ? getsockname(descriptor, address, &size) : -1
            }
        }
        guard result == 0 else { throw FileError(operation: "bind", path: "127.0.0.1", errno: errno) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
