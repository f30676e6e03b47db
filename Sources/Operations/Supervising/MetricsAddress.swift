/// The address at which metrics are served: `PORT`, `127.0.0.1:PORT`, `localhost:PORT` or
/// `[::1]:PORT`.
///
/// Metrics describe the running state, and their readers need no password. Only loopback addresses
/// are therefore allowed.
package struct MetricsAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address without brackets.
    package let host: String
    /// The port; zero means any free port.
    package let port: Int

    /// Creates an address without a check.
    init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// Reads an address. Nil for anything except the loopback.
    package init?(text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let host = parts.count == 1 ? "127.0.0.1" : parts.dropLast().joined(separator: ":")
        guard let last = parts.last, !last.isEmpty, last.allSatisfy({ ("0"..."9").contains($0) }), let port = Int(last), port <= 65535
        else {
            return nil
        }
        switch host {
        case "[::1]": self.host = "::1"
        case "localhost": self.host = "127.0.0.1"
        default:
            let bytes = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
            guard bytes.count == 4, bytes[0] == 127, !bytes.contains(nil) else { return nil }
            self.host = host
        }
        self.port = port
    }

    package var description: String { (host == "::1" ? "[::1]" : host) + ":\(port)" }
}
