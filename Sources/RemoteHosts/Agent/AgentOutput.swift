import Basics
import ContainerEngine
import Dispatch
import Glibc
import Synchronization

/// The standard streams of an agent: one JSON value on each line.
package final class AgentOutput: Sendable {
    private let lock = Mutex(())

    /// Creates the output of this process.
    package init() {}

    /// Writes a message. If the client is gone, the message is dropped, because the end of the
    /// input follows.
    package func send(_ message: AgentMessage) {
        guard let line = try? JSONCoding.line(message) else { return }
        lock.withLock { _ in
            var done = 0
            while done < line.count {
                let count = line.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress?.advanced(by: done), line.count - done) }
                if count < 0, errno != EINTR { return }
                done += max(0, count)
            }
        }
    }

    /// The requests of standard input, until it ends or is silent for too long.
    package static func requests() -> AsyncStream<AgentRequest> {
        let (stream, continuation) = AsyncStream.makeStream(of: AgentRequest.self)
        DispatchQueue(label: "requests").async {
            // A desired state with many functions is one line.
            var splitter = LineSplitter(limit: 64 << 20)
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                var wanted = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
                let ready = poll(&wanted, 1, Int32(AgentRequest.patience * 1000))
                if ready < 0, errno == EINTR { continue }
                guard ready > 0 else { break }
                let count = read(STDIN_FILENO, &piece, piece.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                for line in splitter.push(Array(piece.prefix(count))) {
                    if let request = try? JSONCoding.decode(AgentRequest.self, from: line) { continuation.yield(request) }
                }
            }
            continuation.finish()
        }
        return stream
    }
}
