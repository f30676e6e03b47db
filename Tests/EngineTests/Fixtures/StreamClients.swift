import Glibc
import Synchronization

/// Sends requests on its own thread until it is stopped.
final class StreamClient: Sendable {
    struct Result: Sendable {
        var done = 0
        var failures: [String] = []
        /// The number of opened connections.
        var connections = 0
    }

    enum Kind: Sendable {
        /// A chunked response that takes `seconds`.
        case stream(seconds: Int)
        /// A short message, and its echo.
        case webSocket
    }

    private let result = Mutex(Result())
    private let threads = BlockingThreads()
    private let port: Int
    private let path: String

    init(_ kind: Kind, port: Int, path: String) {
        (self.port, self.path) = (port, path)
        threads.start(path) { [self] in
            var connection: BlockingConnection?
            while !threads.isStopping {
                let failure =
                    switch kind {
                    case .stream(let seconds): stream(seconds)
                    case .webSocket: echo(&connection)
                    }
                result.withLock { result in
                    result.done += 1
                    if let failure { result.failures.append(failure) }
                }
                usleep(failure == nil ? 20_000 : 100_000)
            }
        }
    }

    var done: Int { result.withLock { $0.done } }
    var failures: [String] { result.withLock { $0.failures } }

    func stop() async -> Result {
        await threads.stop()
        return result.withLock { $0 }
    }

    private func stream(_ seconds: Int) -> String? {
        result.withLock { $0.connections += 1 }
        let request = "GET \(path)/stream?seconds=\(seconds) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        guard let connection = BlockingConnection(port: port), connection.send(Array(request.utf8)) else { return "no connection" }
        let answer = connection.rest()
        // The last chunk may hold lines before the end when the machine is busy.
        return answer.hasPrefix("HTTP/1.1 200") && answer.hasSuffix("end\n\r\n0\r\n\r\n") ? nil : "cut off: \(answer.suffix(60))"
    }

    private func echo(_ kept: inout BlockingConnection?) -> String? {
        if kept == nil {
            result.withLock { $0.connections += 1 }
            let request =
                "GET \(path)/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            guard let connection = BlockingConnection(port: port), connection.send(Array(request.utf8)) else { return "no connection" }
            // RFC 6455, section 1.3, has the answer to this key.
            guard let head = connection.head(), head.contains(" 101 "), head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") else {
                return "no websocket"
            }
            kept = connection
        }
        // A text of two bytes, with a mask of zeros.
        _ = kept?.send([0x81, 0x82, 0, 0, 0, 0] + Array("hi".utf8))
        let answer = kept?.exactly(4)
        if answer == [0x81, 2] + Array("hi".utf8) { return nil }
        kept = nil
        // RFC 6455, section 7.4.1: 1001, which is 0x03e9, means "going away".
        return answer == [0x88, 2, 0x03, 0xe9] ? "the websocket was closed with 1001" : "the websocket was closed"
    }
}
