import Glibc
import Synchronization

/// Blocks of host ports that no other test of this process has, and that no process listens on.
enum Ports {
    private static let next = Mutex(Int(getpid()) % 200)

    /// The first of 40 ports.
    static func block() throws -> Int {
        for _ in 0..<200 {
            let number = next.withLock { next in
                next = (next + 1) % 200
                return next
            }
            let first = 24_000 + number * 40
            if (first..<first + 40).allSatisfy(isFree) { return first }
        }
        throw CancellationError()
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
        }
    }
}
