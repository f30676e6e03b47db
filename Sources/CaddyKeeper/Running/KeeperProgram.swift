import Glibc

/// The settings of a keeper, from its arguments.
package struct KeeperSettings: Hashable, Sendable {
    /// The ports to listen on, in the order of the descriptors that Caddy gets from 3 on.
    package var ports: [Int]
    /// The mounted folder of upstream files.
    package var upstreams: String
    /// The Caddyfile of the first generation.
    package var caddyfile: String
    /// The socket for requests in a mounted folder.
    package var socket: String

    /// Creates settings.
    package init(ports: [Int], upstreams: String, caddyfile: String, socket: String) {
        (self.ports, self.upstreams, self.caddyfile, self.socket) = (ports, upstreams, caddyfile, socket)
    }

    /// The arguments of the program.
    package var arguments: [String] { ["run", ports.map(String.init).joined(separator: ","), upstreams, caddyfile, socket] }

    /// Reads ``arguments``; nil if they are malformed.
    package init?(arguments: [String]) {
        guard arguments.count == 5, arguments[0] == "run" else { return nil }
        let ports = arguments[1].split(separator: ",").map { Int($0) ?? 0 }
        guard !ports.isEmpty, ports.allSatisfy((1...65535).contains) else { return nil }
        self.init(ports: ports, upstreams: arguments[2], caddyfile: arguments[3], socket: arguments[4])
    }
}

/// The program `faaso-keeper`.
package enum KeeperProgram {
    /// Runs the keeper, or sends one request to the keeper of this container and prints the answer.
    /// - Parameter arguments: the arguments after the program's name: ``KeeperSettings/arguments``,
    ///   or `call METHOD TARGET [FILE]`. The file is the body of the request, and is removed.
    /// - Returns: the exit status.
    package static func run(_ arguments: [String]) -> Int32 {
        if let settings = KeeperSettings(arguments: arguments) { return Keeper(settings).run() }
        guard (3...4).contains(arguments.count), arguments[0] == "call" else {
            return say("usage: faaso-keeper call METHOD TARGET [FILE]\n", 2)
        }
        var body: [UInt8] = []
        if arguments.count == 4 {
            guard let bytes = SmallFiles.read(arguments[3]) else { return say("\(arguments[3]) cannot be read\n", 2) }
            unlink(arguments[3])
            body = bytes
        }
        let name = "\(arguments[1]) \(arguments[2])"
        guard let answer = UnixExchange.send(name, body: body, to: KeeperFolder.socket, milliseconds: 600_000) else {
            return say("the keeper does not answer\n", 3)
        }
        // The first line is the status, so that the caller needs no exit status.
        return say("\(answer.status)\n" + String(decoding: answer.body, as: UTF8.self), 0)
    }

    private static func say(_ text: String, _ status: Int32) -> Int32 {
        SmallFiles.write(Array(text.utf8), to: 1)
        return status
    }
}
