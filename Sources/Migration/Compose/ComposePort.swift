/// A published port of a compose file.
struct ComposePort: Hashable {
    /// The port in the container.
    let container: Int
    /// The port of the host; nil if compose chooses it.
    let host: Int?
    /// True when the port is published on all interfaces.
    let isPublic: Bool

    /// Parses `[ADDRESS:][HOST:]CONTAINER[/tcp]`. Nil for a range, for UDP, and for anything else.
    init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 1 || parts.count == 2 && parts[1] == "tcp" else { return nil }
        var fields = parts[0].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let last = fields.popLast(), let container = Int(last), (1...65535).contains(container) else { return nil }
        self.container = container
        let written = fields.popLast() ?? ""
        guard written.isEmpty || Int(written) != nil else { return nil }
        host = Int(written)
        let address = fields.joined(separator: ":")
        isPublic = !written.isEmpty && !["127.0.0.1", "localhost", "[::1]", "::1"].contains(address)
    }
}
