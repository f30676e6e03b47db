import Glibc
import Synchronization

/// Blocks of host ports that no other test of this process has, and that no process listens on.
enum Ports {
    private struct State {
        var next = Int(getpid()) % 200
        /// The blocks of tests that have not ended. Not all of their ports are always bound.
        var taken: Set<Int> = []

        mutating func take() -> Int? {
            next = (next + 1) % 200
            return taken.insert(next).inserted ? next : nil
        }
    }

    private static let state = Mutex(State())

    /// The first of 40 ports. The block stays taken until ``release(_:)``.
    static func block() throws -> Int {
        for _ in 0..<200 {
            guard let number = state.withLock({ $0.take() }) else { continue }
            let first = Self.first(number)
            if (first..<first + 40).allSatisfy(isFree) { return first }
            release(first)
        }
        throw CancellationError()
    }

    /// Gives a block back.
    static func release(_ first: Int) { state.withLock { _ = $0.taken.remove((first - Self.first(0)) / 40) } }

    private static func first(_ number: Int) -> Int { 24_000 + number * 40 }

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
