internal import Glibc

/// The kernel's tables of TCP sockets, `/proc/net/tcp` and `/proc/net/tcp6`, see proc(5).
package enum SocketTable {
    /// The state of a socket.
    package enum State: Hashable, Sendable {
        /// An open connection, a listening socket, or a socket in another state.
        case established, listening, other
    }

    /// One socket of a table.
    package struct Socket: Hashable, Sendable {
        /// The local address.
        package var address: SocketAddress
        /// The local port.
        package var port: Int
        /// The state of the socket.
        package var state: State
        /// The inode of the socket, by which a process can be found.
        package var inode: UInt64
    }

    /// The texts of both tables in the network of a process. Unreadable tables are empty.
    /// - Parameter process: `self` or a process id.
    package static func texts(of process: String) -> [String] {
        ["/proc/\(process)/net/tcp", "/proc/\(process)/net/tcp6"].map { String(decoding: whole($0), as: UTF8.self) }
    }

    /// The texts of both tables in the network of a process; nil if none can be read.
    private static func readable(_ process: Int) -> [String]? {
        let texts = texts(of: String(process))
        return texts.allSatisfy(\.isEmpty) ? nil : texts
    }

    /// The fields of each row of the tables. Torn rows are skipped.
    private static func rows(_ tables: [String]) -> [[Substring]] {
        tables.flatMap { $0.split(separator: "\n").dropFirst() }.map { $0.split(separator: " ") }.filter { $0.count > 9 }
    }

    /// The address and the port in a field of a row; nil if it is malformed.
    private static func end(_ field: Substring) -> (address: SocketAddress, port: Int)? {
        let parts = field.split(separator: ":")
        guard parts.count == 2, let address = SocketAddress(hex: parts[0]), let port = Int(parts[1], radix: 16) else { return nil }
        return (address, port)
    }

    private static func state(_ field: Substring) -> State {
        field == "0A" ? .listening : field == "01" ? .established : .other
    }

    /// The lengths of the send queue and the receive queue in a field of a row.
    private static func queues(_ field: Substring) -> (send: Int, receive: Int) {
        let parts = field.split(separator: ":").map { Int($0, radix: 16) ?? 0 }
        return parts.count == 2 ? (send: parts[0], receive: parts[1]) : (send: 0, receive: 0)
    }

    /// The sockets of a table. Malformed lines are skipped.
    package static func sockets(_ table: String) -> [Socket] {
        rows([table]).compactMap { row in
            guard let local = end(row[1]), let inode = UInt64(row[9]) else { return nil }
            return Socket(address: local.address, port: local.port, state: state(row[3]), inode: inode)
        }
    }

    /// The listening sockets in the network of a process; nil if the tables cannot be read.
    package static func listening(in process: Int) -> [Socket]? {
        readable(process)?.flatMap(sockets).filter { $0.state == .listening }
    }

    /// The work at a port that waits in the kernel.
    package struct Backlog: Hashable, Sendable {
        /// The number of open connections, those that the program has yet to accept included.
        package var connections = 0
        /// The number of connections and bytes that the program has yet to take.
        package var untaken = 0

        /// Creates a backlog. By default, it is empty.
        package init(connections: Int = 0, untaken: Int = 0) { (self.connections, self.untaken) = (connections, untaken) }
    }

    /// The backlog of a port in the network of a process. Nil if the tables cannot be read.
    package static func backlog(of process: Int, at port: Int) -> Backlog? {
        readable(process).map { backlog($0, at: port) }
    }

    /// The backlog of a port by the texts of the tables. The receive queue of a listening socket is
    /// the number of connections that wait for `accept`.
    package static func backlog(_ tables: [String], at port: Int) -> Backlog {
        var backlog = Backlog()
        for row in rows(tables) where end(row[1])?.port == port {
            let found = state(row[3])
            if found == .established { backlog.connections += 1 }
            if found != .other { backlog.untaken += queues(row[4]).receive }
        }
        return backlog
    }

    /// The number of bytes that connections of this process's network have yet to deliver to a
    /// port. Zero if the tables cannot be read.
    package static func undelivered(to host: String, port: Int) -> Int { undelivered(texts(of: "self"), to: host, port: port) }

    /// The bytes that the other ends have not acknowledged, by the texts of the tables. They are in
    /// the send queues of the connections.
    package static func undelivered(_ tables: [String], to host: String, port: Int) -> Int {
        let address = SocketAddress(text: host)
        var bytes = 0
        for row in rows(tables) where state(row[3]) == .established {
            if let remote = end(row[2]), remote.port == port, remote.address == address { bytes += queues(row[4]).send }
        }
        return bytes
    }

    /// The content of a file in `/proc`; empty if it cannot be read. The size of such a file is
    /// unknown before the read.
    package static func whole(_ path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65536))
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}

/// The address that a socket is bound to.
package struct SocketAddress: Hashable, Sendable {
    /// The 4 or 16 bytes in network byte order.
    private var bytes: [UInt8]

    /// Parses an IPv4 or IPv6 address. Any other text, such as an empty one or `*`, means all
    /// interfaces.
    package init(text: String) {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: six) { Array($0) }
        } else {
            bytes = [0, 0, 0, 0]
        }
    }

    /// Parses an address of the kernel's tables: words of four bytes, each in the machine's byte
    /// order.
    init?(hex: Substring) {
        guard hex.utf8.count == 8 || hex.utf8.count == 32 else { return nil }
        bytes = []
        var rest = hex
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            bytes += withUnsafeBytes(of: word) { Array($0) }
            rest = rest.dropFirst(8)
        }
        // This is an IPv4 address in IPv6 form.
        if bytes.count == 16, bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff] { bytes = Array(bytes.suffix(4)) }
    }

    private var isAll: Bool { bytes.allSatisfy { $0 == 0 } }

    /// True when the address is reachable only from the same machine or container.
    package var isLoopback: Bool { bytes.count == 4 ? bytes[0] == 127 : bytes.last == 1 && bytes.dropLast().allSatisfy { $0 == 0 } }

    /// True when two sockets with these addresses conflict on the same port.
    package func meets(_ other: SocketAddress) -> Bool { isAll || other.isAll || bytes == other.bytes }
}
