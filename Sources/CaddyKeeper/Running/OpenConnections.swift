/// The open connections of a process to some ports of this network, by `/proc`.
package enum OpenConnections {
    /// The number of connections that a process has open.
    static func count(of process: Int32, to ports: Set<Int>) -> Int {
        let tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"].map { String(decoding: SmallFiles.read($0) ?? [], as: UTF8.self) }
        let inodes = tables.reduce(into: Set<String>()) { $0.formUnion(Self.inodes($1, ports: ports)) }
        if inodes.isEmpty { return 0 }
        let folder = "/proc/\(process)/fd"
        var count = 0
        for name in SmallFiles.names(in: folder) {
            guard let target = SmallFiles.target(of: "\(folder)/\(name)"), target.hasPrefix("socket:[") else { continue }
            if inodes.contains(String(target.dropFirst(8).dropLast())) { count += 1 }
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
