import CKeeper
import Glibc

/// The Caddys of the generations, their sockets, and the children that translate Caddyfiles.
final class CaddyProcesses {
    /// A task of a child of this process.
    enum Role {
        /// Translates the Caddyfile of a generation.
        case translator(Int)
        /// Serves a generation.
        case server(Int)
        /// Translates a Caddyfile that a client wants to be checked.
        case check(client: Int, number: Int)
    }

    private let ports: [Int]
    private var roles: [Int32: Role] = [:]
    private var sockets: [Int: [Int32]] = [:]

    /// - Parameter ports: the ports of the listeners, in the order of their descriptors.
    init(ports: [Int]) { self.ports = ports }

    /// The lowest number of a listening socket here. A child gets the numbers from 3 on.
    private static let lowest: Int32 = 64

    /// The process that serves a generation; nil if none does.
    func server(of number: Int) -> Int32? {
        roles.first { if case .server(number) = $0.value { true } else { false } }?.key
    }

    /// Takes the role of a child that ended.
    func take(_ process: Int32) -> Role? { roles.removeValue(forKey: process) }

    /// Starts the translation of a Caddyfile.
    /// - Parameter caddy: a path of Caddy, or a name for `PATH`.
    /// - Returns: false if Caddy could not be started.
    func translate(_ number: Int, with caddy: String, as role: Role) -> Bool {
        spawn(
            [caddy, "adapt", "--config", KeeperFolder.caddyfile(number), "--adapter", "caddyfile"], role,
            adding: ["\(KeeperFolder.numberVariable)=\(number)"],
            output: KeeperFolder.configuration(number), errors: KeeperFolder.messages(number))
    }

    /// Opens the sockets of a generation unless they are open, and starts its Caddy.
    /// - Parameter caddy: a path of Caddy, or a name for `PATH`.
    /// - Returns: an error, or nil.
    func start(_ number: Int, with caddy: String) -> String? {
        if sockets[number] == nil {
            var opened: [Int32] = []
            for port in ports {
                let socket = ckeeper_listen_shared(Int32(port), Self.lowest)
                guard socket >= 0 else {
                    for other in opened { close(other) }
                    return "port \(port): \(String(cString: strerror(-socket)))"
                }
                opened.append(socket)
            }
            sockets[number] = opened
        }
        unlink(KeeperFolder.admin(number))
        let isStarted = spawn(
            [caddy, "run", "--config", KeeperFolder.configuration(number)], .server(number), listeners: sockets[number] ?? [])
        return isStarted ? nil : "Caddy could not be started"
    }

    /// Shuts the sockets of a generation. The kernel moves the connections that wait there to the
    /// sockets of another one.
    func shut(_ number: Int) {
        for socket in sockets[number] ?? [] { shutdown(socket, Int32(SHUT_RD)) }
    }

    /// Closes the sockets of a generation.
    func discard(_ number: Int) {
        for socket in sockets.removeValue(forKey: number) ?? [] { close(socket) }
    }

    /// Sends a signal to the Caddy of a generation, or to the translator of its Caddyfile.
    func signal(_ number: Int, _ signal: Int32) {
        for (process, role) in roles {
            switch role {
            case .server(number), .translator(number): kill(process, signal)
            default: break
            }
        }
    }

    /// True when a generation's Caddy answers. It answers once it serves its sockets.
    func answers(_ number: Int) -> Bool {
        guard access(KeeperFolder.admin(number), F_OK) == 0 else { return false }
        guard let answer = UnixExchange.send("GET /config/", to: KeeperFolder.admin(number), milliseconds: 200) else { return false }
        return answer.status == 200
    }

    private func spawn(
        _ arguments: [String], _ role: Role, adding variables: [String] = [], listeners: [Int32] = [], output: String? = nil,
        errors: String? = nil
    ) -> Bool {
        var environment = variables
        var next = environ
        while let entry = next.pointee {
            environment.append(String(cString: entry))
            next += 1
        }
        let process = Self.withStrings(arguments) { words in
            Self.withStrings(environment) { variables in
                ckeeper_spawn(words, variables, listeners, Int32(listeners.count), output, errors)
            }
        }
        guard process > 0 else { return false }
        roles[process] = role
        return true
    }

    /// Calls `body` with the strings as C expects them: an array of pointers that ends with a null.
    private static func withStrings<R>(_ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R) -> R {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        let pointers: [UnsafePointer<CChar>?] = copies.map { $0.map { UnsafePointer($0) } } + [nil]
        return pointers.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("the array has at least one element") }
            return body(base)
        }
    }
}
