import Glibc

/// The open connections of a process to some ports of this network, by `/proc`.
package enum OpenConnections {
    /// The number of connections that a process has open; nil if the kernel does not show it.
    ///
    /// A process with capabilities that the keeper lacks hides its descriptors.
    static func count(of process: Int32, to ports: Set<Int>) -> Int? {
        let tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"].compactMap { SmallFiles.read($0) }
        if tables.isEmpty { return nil }
        let inodes = tables.reduce(into: Set<String>()) { $0.formUnion(Self.inodes(String(decoding: $1, as: UTF8.self), ports: ports)) }
        if inodes.isEmpty { return 0 }
        let folder = "/proc/\(process)/fd"
        guard let names = SmallFiles.names(in: folder) else { return nil }
        var count = 0
        for name in names {
            guard let target = SmallFiles.target(of: "\(folder)/\(name)") else {
                if errno == EACCES { return nil }
                continue
            }
            if target.hasPrefix("socket:["), inodes.contains(String(target.dropFirst(8).dropLast())) { count += 1 }
        }
        return count
    }

    /// The inodes of the open connections to some ports in a table of the kernel, see proc(5).
    /// Connections that the client has half closed are included.
    package static func inodes(_ table: String, ports: Set<Int>) -> Set<String> {
        var inodes: Set<String> = []
        for line in table.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == "01" || fields[3] == "08", let port = fields[1].split(separator: ":").last,
                let number = Int(port, radix: 16), ports.contains(number)
            else { continue }
            inodes.insert(String(fields[9]))
        }
        return inodes
    }
}
