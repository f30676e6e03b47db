import HTTPClient

/// Requests to a function, byte by byte.
struct WireClient: Sendable {
    let host: String
    let port: Int

    /// A request without a body.
    static func request(_ method: String, _ target: String, _ fields: String = "") -> [UInt8] {
        Array("\(method) \(target) HTTP/1.1\r\nHost: probe\r\n\(fields)\r\n".utf8)
    }

    /// Sends requests one after the other on one connection.
    /// - Returns: the responses, with the times from the first byte that was sent.
    func ask(_ steps: [Step], timeout: Duration = .seconds(20)) async throws -> [Answer] {
        try await RawConnection.with(host: host, port: port, timeout: timeout) { connection in
            let began = ContinuousClock.now
            var (buffer, answers) = ([UInt8](), [Answer]())
            for step in steps {
                try await connection.send(step.bytes)
                var (first, ended) = (Duration?.none, false)
                while true {
                    if first == nil, buffer.contains(bytes: step.marker) { first = ContinuousClock.now - began }
                    if let (response, length) = WireResponse.parse(buffer, isHead: step.isHead, ended: ended) {
                        buffer.removeFirst(length)
                        let now = ContinuousClock.now - began
                        answers.append(Answer(response: response, first: first ?? now, last: now))
                        break
                    }
                    if ended { throw NoAnswer(received: buffer.count) }
                    if let more = try await connection.receive() { buffer += more } else { ended = true }
                }
            }
            return answers
        }
    }

    /// Sends one request.
    func one(_ bytes: [UInt8], timeout: Duration = .seconds(20)) async throws -> WireResponse {
        guard let answer = try await ask([Step(bytes)], timeout: timeout).first else { throw NoAnswer(received: 0) }
        return answer.response
    }
}

/// Bytes to send, after which one response is read.
struct Step: Sendable {
    var bytes: [UInt8]
    var isHead = false
    /// The text whose arrival is timed.
    var marker = "\r\n\r\n"

    init(_ bytes: [UInt8], isHead: Bool = false, marker: String = "\r\n\r\n") {
        (self.bytes, self.isHead, self.marker) = (bytes, isHead, marker)
    }
}

/// A response and its times.
struct Answer: Sendable {
    var response: WireResponse
    /// The time until the marker arrived.
    var first: Duration
    /// The time until the response was complete.
    var last: Duration
}

/// The connection ended, or the time was up, before a response was complete.
struct NoAnswer: Error, CustomStringConvertible {
    var received: Int
    var description: String {
        received == 0 ? "the connection ended without an answer" : "the connection ended in an answer, after \(received) bytes"
    }
}

extension [UInt8] {
    func contains(bytes text: String) -> Bool { String(decoding: self, as: UTF8.self).contains(text) }
}
