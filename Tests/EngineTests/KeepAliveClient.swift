import Glibc
import Synchronization
import Testing

/// One connection that asks again and again, as long as the server keeps it. Where an answer says that it closes, another one is made, as
/// every client of HTTP does; where it is closed without a word, that counts as a failure.
final class KeepAliveClient: Sendable {
    struct Served: Sendable {
        var answers = 0
        /// The first of them.
        var failures: [String] = []
        /// The different bodies, in the order in which they were first seen.
        var bodies: [String] = []
    }

    private let served = Mutex(Served())
    private let threads = BlockingThreads()
    private let port: Int
    private let target: String

    init(port: Int, target: String) throws {
        self.port = port
        self.target = target
        threads.start(target) { [self] in while !threads.isStopping { connection() } }
    }

    /// How many answers there are so far.
    var answers: Int { served.withLock { $0.answers } }

    func stop() async -> Served {
        await threads.stop()
        return served.withLock { $0 }
    }

    private func fail(_ text: String) {
        served.withLock { if $0.failures.count < 10 { $0.failures.append(text) } }
        usleep(20_000)
    }

    private func connection() {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else { return fail("no connection") }
        let request = Array("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        while !threads.isStopping {
            guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
                return fail("the connection was closed before a request")
            }
            guard let (head, body) = answer(descriptor) else { return fail("the connection was closed before an answer") }
            if !head.hasPrefix("HTTP/1.1 200") { fail(String(head.prefix { !$0.isNewline })) }
            served.withLock { served in
                served.answers += 1
                if !served.bodies.contains(body) { served.bodies.append(body) }
            }
            if head.lowercased().contains("\r\nconnection: close\r\n") { return }
            usleep(1000)
        }
    }

    /// Head and body of an answer that says its length.
    private func answer(_ descriptor: Int32) -> (head: String, body: String)? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let head = String(text[..<end.lowerBound])
                let field = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                let length = field.flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
                let body = text[end.upperBound...]
                if body.utf8.count >= length { return (head, String(body)) }
            }
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { return nil }
            bytes += piece.prefix(count)
        }
    }
}
