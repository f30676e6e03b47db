/// The reason why nothing responds at a function's port, from the listening sockets of its
/// container. This type has no effects.
package struct PortDiagnosis: Hashable, Sendable {
    /// The reason, without a subject.
    package var reason: String
    /// Advice for the user.
    package var hints: [String]
    /// True when further waiting is useless. The function listens on a port that its image exposes,
    /// and the image does not expose the right one.
    package var isDecided: Bool
    /// True when the function listens nowhere. It may still be starting.
    package var isSilent: Bool

    /// Diagnoses a port. Returns nil if a socket listens on it for all addresses.
    /// - Parameters:
    ///   - port: the port that the function must listen on.
    ///   - exposed: the ports that the image exposes.
    package init?(port: Int, sockets: [SocketTable.Socket], exposed: [Int]) {
        let right = sockets.filter { $0.port == port }
        if right.contains(where: { !$0.address.isLoopback }) { return nil }
        (isDecided, isSilent) = (false, false)
        if !right.isEmpty {
            reason = "it listens on port \(port) of 127.0.0.1 alone"
            hints = ["listen on 0.0.0.0, which other containers reach"]
            return
        }
        // The engine's own name server also listens on loopback addresses.
        let others = Set(sockets.filter { !$0.address.isLoopback }.map(\.port)).sorted()
        isSilent = others.isEmpty
        let named = Set(exposed).subtracting([port]).sorted()
        var text = "nothing listens on port \(port)"
        if !others.isEmpty { text += "; it listens on \(Self.list(others))" }
        if !named.isEmpty, !exposed.contains(port) { text += ", and its image has EXPOSE \(named.map(String.init).joined(separator: " "))" }
        reason = text
        let listened = others.filter(named.contains).first ?? (others.count == 1 ? others[0] : nil)
        hints = listened.map { ["if the function keeps to this port, write 'port: \($0)' in metadata.yml"] } ?? []
        hints.append("listen on the port that the variable PORT names, which is \(port)")
        if isSilent { hints += Self.privilegeHints(port) }
        isDecided = !exposed.contains(port) && others.contains(where: named.contains)
    }

    /// The advice for a port that a program without capabilities may not get.
    static func privilegeHints(_ port: Int) -> [String] {
        port < 1024 ? ["containers have no capabilities, and some hosts refuse them ports below 1024: choose another `port`"] : []
    }

    private static func list(_ ports: [Int]) -> String { ports.map(String.init).joined(separator: ", ") }
}
