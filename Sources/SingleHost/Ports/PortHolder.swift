package import ContainerEngine
import Deployment
package import FunctionModel
import Glibc

/// The holder of a port that the proxy should listen on.
package enum PortHolder: Hashable, Sendable, CustomStringConvertible {
    /// The proxy of another project.
    case project(String)
    /// A container that is not a proxy.
    case container(String)
    /// A process outside containers.
    case process(name: String, id: Int)
    /// An unknown process. Only root can see which one it is.
    case unknown

    package var description: String {
        switch self {
        case .project(let name): "the project '\(name)'"
        case .container(let name): "the container '\(name)'"
        case .process(let name, let id): "\(name) (process \(id))"
        case .unknown: "somebody"
        }
    }

    /// The holders of the ports that `listen` publishes, by port. Free ports and those of the
    /// project's own proxy are left out.
    /// - Parameters:
    ///   - containers: all containers of the engine.
    ///   - tables: the texts of the kernel's tables of TCP sockets, as ``SocketTable/texts(of:)``
    ///     reads them.
    ///   - process: finds the process that has a socket.
    package static func holders(
        of listen: Listen, project: String, containers: [ContainerSummary], tables: [String], process: (Set<UInt64>) -> PortHolder?
    ) -> [Int: PortHolder] {
        var holders: [Int: PortHolder] = [:]
        for binding in ProxyContainer.ports(listen) {
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
            let sockets = Set(
                tables.flatMap(SocketTable.sockets).filter {
                    $0.state == .listening && $0.port == binding.hostPort && $0.address.meets(address)
                }.map(\.inode))
            if !sockets.isEmpty { holders[binding.hostPort] = process(sockets) ?? .unknown }
        }
        return holders
    }

    /// The holder of the lowest port that `listen` publishes and that is not free. Nil if it cannot
    /// be seen.
    package static func first(
        of listen: Listen, project: String, containers: [ContainerSummary], tables: [String] = SocketTable.texts(of: "self"),
        process: (Set<UInt64>) -> PortHolder? = { PortHolder.process($0) }
    ) -> PortHolder? {
        let holders = holders(of: listen, project: project, containers: containers, tables: tables, process: process)
        guard let holder = holders.min(by: { $0.key < $1.key })?.value, holder != .unknown else { return nil }
        return holder
    }

    /// The process that has one of the sockets. Nil if it belongs to another user and this process
    /// is not root's.
    package static func process(_ sockets: Set<UInt64>) -> PortHolder? {
        let wanted = Set(sockets.map { "socket:[\($0)]" })
        let processes = ((try? FileEffects.onDisk.list("/proc")) ?? []).compactMap { Int($0) }
        for id in processes.sorted() {
            let folder = "/proc/\(id)/fd"
            for name in (try? FileEffects.onDisk.list(folder)) ?? [] {
                var target = [UInt8](repeating: 0, count: 64)
                let length = readlink(folder + "/" + name, &target, target.count)
                guard length > 0, wanted.contains(String(decoding: target.prefix(length), as: UTF8.self)) else { continue }
                let command = SocketTable.whole("/proc/\(id)/comm").filter { $0 >= 0x20 && $0 != 0x7f }
                return .process(name: String(decoding: command, as: UTF8.self), id: id)
            }
        }
        return nil
    }
}
