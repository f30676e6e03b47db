import Glibc
import Synchronization
import TestSupport
import Testing

/// A connection that sends requests as long as the server keeps it open.
///
/// If a response announces the close, another connection is opened, as in every HTTP client. A
/// close without an announcement counts as a failure.
final class KeepAliveClient: Sendable {
    struct Served: Sendable {
        var answers = 0
        /// The first failures.
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

    /// The number of answers so far.
    var answers: Int { served.withLock { $0.answers } }

    /// Stops after the answer to a request that was sent after this call.
    /// - Parameter count: the number of answers in all that it waits for, too.
    func stop(atLeast count: Int = 0) async -> Served {
        let enough = max(answers + 2, count)
        _ = await holds(within: .seconds(60)) { answers >= enough }
        await threads.stop()
        return served.withLock { $0 }
    }

    private func fail(_ text: String) {
        served.withLock { if $0.failures.count < 10 { $0.failures.append(text) } }
        usleep(20_000)
    }

    private func connection() {
        guard let connection = BlockingConnection(port: port) else { return fail("no connection") }
        let request = Array("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        while !threads.isStopping {
            guard connection.send(request) else { return fail("the connection was closed before a request") }
            guard let (head, body) = answer(connection) else { return fail("the connection was closed before an answer") }
            if !head.hasPrefix("HTTP/1.1 200") { fail(String(head.prefix { !$0.isNewline })) }
            served.withLock { served in
                served.answers += 1
                if !served.bodies.contains(body) { served.bodies.append(body) }
            }
            if head.lowercased().contains("\r\nconnection: close\r\n") { return }
            usleep(BlockingThreads.pause)
        }
    }

    /// Reads the head and the body of a response with a length.
    private func answer(_ connection: BlockingConnection) -> (head: String, body: String)? {
        guard let head = connection.head() else { return nil }
        let field = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let length = field.flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
        return connection.exactly(length).map { (head, String(decoding: $0, as: UTF8.self)) }
    }
}
