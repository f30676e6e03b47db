package import ContainerEngine
package import FunctionModel
import Glibc

/// Who holds a port that the proxy is to listen on.
package enum PortHolder: Hashable, Sendable, CustomStringConvertible {
    /// Another project's proxy.
    case project(String)
    case container(String)
    case process(name: String, id: Int)
    /// Somebody listens; only root is told who.
    case unknown

    package var description: String {
        switch self {
        case .project(let name): "the project '\(name)'"
        case .container(let name): "the container '\(name)'"
        case .process(let name, let id): "\(name) (process \(id))"
        case .unknown: "somebody"
        }
    }

    /// The holders of the ports that `listen` publishes, by port; none for those that are free or the project's own proxy has.
    /// - Parameters:
    ///   - containers: all of the engine's.
    ///   - tables: the texts of the kernel's tables of TCP sockets, `/proc/net/tcp` and `/proc/net/tcp6`.
    ///   - process: finds the process that has a socket.
    package static func holders(
        of listen: Listen, project: String, containers: [ContainerSummary], tables: [String], process: (Set<UInt64>) -> PortHolder?
    ) -> [Int: PortHolder] {
        var holders: [Int: PortHolder] = [:]
        for binding in ProxySpecification.ports(listen) {
            let address = SocketAddress(text: binding.hostIP)
            let container = containers.first { container in
                container.ports.contains {
                    $0.transport == "tcp" && $0.publicPort == binding.hostPort && SocketAddress(text: $0.ip).meets(address)
                }
            }
            if let container {
                let owner = container.labels[Labels.project]
                let isProxy = container.labels[Labels.role] == Labels.Role.proxy.rawValue
                if isProxy, owner == project { continue }
                holders[binding.hostPort] = isProxy ? owner.map { .project($0) } : .container(container.name)
                continue
            }
            let sockets = Set(tables.flatMap { listeners($0, port: binding.hostPort, address) })
            if !sockets.isEmpty { holders[binding.hostPort] = process(sockets) ?? .unknown }
        }
        return holders
    }

    /// The inodes of the sockets of a table that listen on a port, proc(5).
    static func listeners(_ table: String, port: Int, _ address: SocketAddress) -> [UInt64] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == "0A" else { return nil }
            let local = fields[1].split(separator: ":")
            guard local.count == 2, Int(local[1], radix: 16) == port, let own = SocketAddress(hex: local[0]), own.meets(address) else {
                return nil
            }
            return UInt64(fields[9])
        }
    }

    /// This machine's tables.
    package static var tables: [String] {
        ["/proc/net/tcp", "/proc/net/tcp6"].map { String(decoding: whole($0), as: UTF8.self) }
    }

    /// The process that has one of the sockets; nil where it is somebody else's, and we are not root.
    package static func process(_ sockets: Set<UInt64>) -> PortHolder? {
        let wanted = Set(sockets.map { "socket:[\($0)]" })
        let processes = ((try? FileEffects.onDisk.list("/proc")) ?? []).compactMap { Int($0) }
        for id in processes.sorted() {
            let folder = "/proc/\(id)/fd"
            for name in (try? FileEffects.onDisk.list(folder)) ?? [] {
                var target = [UInt8](repeating: 0, count: 64)
                let length = readlink(folder + "/" + name, &target, target.count)
                guard length > 0, wanted.contains(String(decoding: target.prefix(length), as: UTF8.self)) else { continue }
                let command = whole("/proc/\(id)/comm").filter { $0 >= 0x20 && $0 != 0x7f }
                return .process(name: String(decoding: command, as: UTF8.self), id: id)
            }
        }
        return nil
    }

    /// A file of `/proc`, whose size is not known before it is read; empty where it cannot be.
    private static func whole(_ path: String) -> [UInt8] {
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
struct SocketAddress: Hashable {
    /// 4 or 16, in the network's order.
    private var bytes: [UInt8]

    /// IPv4 or IPv6; anything else, as nothing and `*`, is all interfaces.
    init(text: String) {
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

    /// Can't both be bound to one port?
    func meets(_ other: SocketAddress) -> Bool { isAll || other.isAll || bytes == other.bytes }
}
