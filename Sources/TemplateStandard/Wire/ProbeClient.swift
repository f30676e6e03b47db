import HTTPClient

/// Requests to a container of a probe, byte by byte. An HTTP client would hide `100 Continue`, kept
/// connections and framing.
package struct ProbeClient: Sendable {
    /// The address of the container.
    let host: String
    /// The port of the container.
    let port: Int
    /// The time that one conversation may take. It is long, because the machine may be loaded.
    package static let patience = Duration.seconds(60)

    /// Creates a client. It does not connect before the first request.
    package init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// Runs `body` with one connection.
    /// - Throws: ``WireError``, `HTTPClientError` if the connection is refused, and any error of
    ///   `body`.
    package func talk<R: Sendable>(
        limit: Duration = patience, _ body: (inout Conversation) async throws -> R
    ) async throws -> R {
        let end = ContinuousClock.now + limit
        return try await WireConnection.with(host: host, port: port, limit: limit) { connection, incoming in
            var conversation = Conversation(connection, incoming, limit: limit, end: end)
            return try await body(&conversation)
        }
    }

    /// Sends one request on a connection of its own.
    package func ask(_ request: WireRequest, limit: Duration = patience) async throws -> WireResponse {
        try await talk(limit: limit) { try await $0.ask(request) }
    }
}

/// One connection to the probe.
package struct Conversation {
    private let connection: WireConnection
    private var incoming: WireConnection.Incoming
    private let limit: Duration
    private let end: ContinuousClock.Instant
    private var received: [UInt8] = []

    init(_ connection: WireConnection, _ incoming: WireConnection.Incoming, limit: Duration, end: ContinuousClock.Instant) {
        (self.connection, self.incoming, self.limit, self.end) = (connection, incoming, limit, end)
    }

    /// Sends a request and reads its response. Writes while it reads, because a server may answer
    /// before it has read the body.
    /// - Throws: ``WireError``.
    package mutating func ask(_ request: WireRequest) async throws -> WireResponse {
        let connection = connection
        async let isSent = connection.send(request.pieces)
        let response = try await response(isHead: request.method == "HEAD")
        guard await isSent else { throw WireError.unread }
        return response
    }

    /// Sends bytes and waits for nothing.
    /// - Returns: false if the connection was closed before.
    package func send(_ pieces: [[UInt8]]) async -> Bool { await connection.send(pieces) }

    /// Sends a short request, and waits until the kernel has it. Waits for no response.
    /// - Returns: false if the connection was closed before.
    package func sendFully(_ request: WireRequest) async -> Bool { await connection.sendFully(request.pieces.flatMap { $0 }) }

    /// Reads the next response.
    /// - Throws: ``WireError``.
    package mutating func response(isHead: Bool = false) async throws -> WireResponse {
        var ended = false
        while true {
            if let (response, length) = try WireResponse.read(received, isHead: isHead, ended: ended) {
                received.removeFirst(length)
                return response
            }
            if ended { throw failure }
            ended = try await !receive()
        }
    }

    /// Waits until the received bytes contain a text, and returns them as text. They stay for
    /// ``response(isHead:)``.
    /// - Throws: ``WireError`` if the connection is closed before.
    package mutating func received(until text: String) async throws -> String {
        while true {
            let all = String(decoding: received, as: UTF8.self)
            if all.contains(text) { return all }
            guard try await receive() else { throw failure }
        }
    }

    private mutating func receive() async throws -> Bool {
        guard let bytes = try await incoming.next() else { return false }
        received += bytes
        return true
    }

    private var failure: WireError {
        ContinuousClock.now >= end ? .timedOut(limit, received: received.count) : .closed(received: received.count)
    }
}
