import CKeeper
import Glibc

/// The keeper's sockets for requests, and the clients that wait for an answer.
final class ControlServer {
    private var listeners: [(path: String, descriptor: Int32)] = []
    private var clients: [Int: (descriptor: Int32, bytes: [UInt8], isWaiting: Bool)] = [:]
    private var next = 1

    /// Opens sockets at paths. A path whose folder is gone is left out.
    init(_ paths: [String]) {
        for path in paths {
            let listener = ckeeper_listen_unix(path)
            if listener >= 0 { listeners.append((path, listener)) }
        }
    }

    /// The descriptors that may have something to read.
    var descriptors: [Int32] { listeners.map(\.descriptor) + clients.values.filter { !$0.isWaiting }.map(\.descriptor) }

    /// Opens the sockets again whose files are gone. The keeper of a new container may have had the
    /// file, and may have failed.
    func reopen() {
        for index in listeners.indices where access(listeners[index].path, F_OK) != 0 {
            let listener = ckeeper_listen_unix(listeners[index].path)
            guard listener >= 0 else { continue }
            close(listeners[index].descriptor)
            listeners[index].descriptor = listener
        }
    }

    /// Takes the requests that have arrived whole.
    func takeRequests() -> [(client: Int, request: ControlRequest)] {
        for listener in listeners {
            while true {
                let descriptor = ckeeper_accept(listener.descriptor)
                guard descriptor >= 0 else { break }
                clients[next] = (descriptor, [], false)
                next += 1
            }
        }
        var requests: [(client: Int, request: ControlRequest)] = []
        for (client, connection) in clients where !connection.isWaiting {
            var connection = connection
            let isOpen = Self.read(connection.descriptor, &connection.bytes)
            clients[client] = connection
            switch ControlRequest.parse(connection.bytes) {
            case .complete(let request):
                clients[client]?.isWaiting = true
                requests.append((client, request))
            case .invalid: answer(client, .error(400, "not a request"))
            case .incomplete: if !isOpen || connection.bytes.count > ControlRequest.limit { drop(client) }
            }
        }
        return requests.sorted { $0.client < $1.client }
    }

    /// Closes the connections of clients that are gone while they wait for an answer.
    /// - Returns: these clients. A client that has only ended its sending is not gone.
    func dropGone() -> [Int] {
        let waiting = clients.filter { $0.value.isWaiting }.map { (client: $0.key, descriptor: $0.value.descriptor) }
        // Without events, the kernel reports the end of a connection alone.
        var entries = waiting.map { pollfd(fd: $0.descriptor, events: 0, revents: 0) }
        guard poll(&entries, nfds_t(entries.count), 0) > 0 else { return [] }
        let gone = zip(waiting, entries).filter { $0.1.revents != 0 }.map { $0.0.client }
        for client in gone { drop(client) }
        return gone
    }

    /// Answers a client and closes its connection. A client that is gone is no error.
    func answer(_ client: Int, _ response: ControlResponse) {
        guard let connection = clients[client] else { return }
        _ = UnixExchange.write(response.bytes, to: connection.descriptor)
        drop(client)
    }

    private func drop(_ client: Int) {
        if let connection = clients.removeValue(forKey: client) { close(connection.descriptor) }
    }

    /// Reads all that has arrived.
    /// - Returns: false if the client sends no more.
    private static func read(_ descriptor: Int32, _ bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { return errno == EAGAIN }
            if count == 0 { return false }
            bytes += buffer[..<count]
        }
    }
}
