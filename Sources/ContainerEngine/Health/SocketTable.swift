internal import Glibc

/// The kernel's tables of TCP sockets, `/proc/net/tcp` and `/proc/net/tcp6`; proc(5).
package enum SocketTable {
    package enum State: Hashable, Sendable {
        case established, listening, other
    }

    package struct Socket: Hashable, Sendable {
        package var address: SocketAddress
        package var port: Int
        /// The other end, as the table has it.
        package var remote: String
        package var state: State
        package var inode: UInt64
    }

    /// The texts of both tables as a process sees them, which may have a network of its own: `self`, or its number. Empty where they
    /// cannot be read.
    package static func texts(of process: String) -> [String] {
        ["/proc/\(process)/net/tcp", "/proc/\(process)/net/tcp6"].map { String(decoding: whole($0), as: UTF8.self) }
    }

    /// The sockets of a table; lines that are none are left out.
    package static func sockets(_ table: String) -> [Socket] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, let inode = UInt64(fields[9]) else { return nil }
            let local = fields[1].split(separator: ":")
            guard local.count == 2, let port = Int(local[1], radix: 16), let address = SocketAddress(hex: local[0]) else { return nil }
            let state: State = fields[3] == "0A" ? .listening : fields[3] == "01" ? .established : .other
            return Socket(address: address, port: port, remote: String(fields[2]), state: state, inode: inode)
        }
    }

    /// The connections to `ports` that are open in a process's network, by their other ends; nil where its tables cannot be read.
    package static func connections(of process: Int, to ports: Set<Int>) -> Set<String>? {
        let texts = texts(of: String(process))
        if texts.allSatisfy(\.isEmpty) { return nil }
        return Set(texts.flatMap(sockets).filter { $0.state == .established && ports.contains($0.port) }.map { "\($0.port) \($0.remote)" })
    }

    /// The sockets that listen in a process's network; nil where its tables cannot be read.
    package static func listening(in process: Int) -> [Socket]? {
        let texts = texts(of: String(process))
        if texts.allSatisfy(\.isEmpty) { return nil }
        return texts.flatMap(sockets).filter { $0.state == .listening }
    }

    /// A file of `/proc`, whose size is not known before it is read; empty where it cannot be.
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

/// An address that a socket is bound to.
package struct SocketAddress: Hashable, Sendable {
    /// 4 or 16, in the network's order.
    private var bytes: [UInt8]

    /// IPv4 or IPv6; anything else, as nothing and `*`, is all interfaces.
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

    /// As the kernel's tables have it: words of four bytes, each in the machine's order.
    init?(hex: Substring) {
        guard hex.utf8.count == 8 || hex.utf8.count == 32 else { return nil }
        bytes = []
        var rest = hex
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            bytes += withUnsafeBytes(of: word) { Array($0) }
            rest = rest.dropFirst(8)
        }
        // An IPv4 address in IPv6's form.
        if bytes.count == 16, bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff] { bytes = Array(bytes.suffix(4)) }
    }

    private var isAll: Bool { bytes.allSatisfy { $0 == 0 } }

    /// True if only the machine, or the container, itself reaches the address.
    package var isLoopback: Bool { bytes.count == 4 ? bytes[0] == 127 : bytes.last == 1 && bytes.dropLast().allSatisfy { $0 == 0 } }

    /// Can't both be bound to one port?
    package func meets(_ other: SocketAddress) -> Bool { isAll || other.isAll || bytes == other.bytes }
}
