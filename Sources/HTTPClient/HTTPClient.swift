internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// A client for HTTP/1.1 to one endpoint.
///
/// Each request has its own connection, which is closed after the exchange. Cancelling the task
/// closes it at once. The client uses the process's shared event loops, so there is nothing to shut
/// down.
package struct HTTPClient: Sendable {
    /// The endpoint of all requests.
    package let endpoint: HTTPEndpoint
    private let security = KeptSecurity()

    /// Creates a client. It does not connect before the first request.
    package init(endpoint: HTTPEndpoint) {
        self.endpoint = endpoint
    }

    /// Sends a request and reads the whole response.
    /// - Parameters:
    ///   - timeout: the time limit from connecting to the last byte; nil for no limit.
    ///   - bodyLimit: the maximum length of the body in bytes.
    package func send(
        _ request: HTTPRequest, timeout: Duration? = .seconds(30), bodyLimit: Int = 64 << 20
    ) async throws(HTTPClientError) -> HTTPResponse {
        do {
            return try await exchange(request, limit: timeout.map { TimeLimit($0, .whole) }) { head, body in
                if request.method != "HEAD", let length = head.headers.first("content-length").flatMap({ Int($0) }), length > bodyLimit {
                    throw HTTPClientError.bodyTooLarge(limit: bodyLimit)
                }
                return HTTPResponse(status: head.status, headers: head.headers, body: try await body.collect(upTo: bodyLimit))
            }
        } catch let error as HTTPClientError {
            throw error
        } catch is CancellationError {
            throw .cancelled
        } catch {
            throw .requestBody("\(error)")
        }
    }

    /// Sends a request, and passes on the response as soon as its head has arrived.
    ///
    /// The connection lasts until `body` returns or throws. Unread bytes are then dropped.
    /// - Parameter timeout: the time limit for the arrival of the head; nil for no limit.
    /// - Throws: ``HTTPClientError``, `CancellationError`, and any error of `body` or of the
    ///   request's stream.
    package func withStream<R: Sendable>(
        _ request: HTTPRequest, timeout: Duration? = .seconds(30), _ body: (HTTPResponseHead, HTTPBody) async throws -> R
    ) async throws -> R {
        try await exchange(request, limit: timeout.map { TimeLimit($0, .head) }, body)
    }

    private func exchange<R: Sendable>(
        _ request: HTTPRequest, limit: TimeLimit?, _ body: (HTTPResponseHead, HTTPBody) async throws -> R
    ) async throws -> R {
        let head = try request.wireHead(host: endpoint.hostField)
        try Task.checkCancellation()
        let connection = try await Connection.open(endpoint, security.settings(for: endpoint), limit: limit)
        return try await withTaskCancellationHandler {
            do {
                return try await connection.channel.executeThenClose { inbound, _ in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        // The request is sent while the response is read. A server may respond, or
                        // stop reading, before it has the whole request.
                        group.addTask { await connection.send(head, request.body) }
                        defer {
                            group.cancelAll()
                            connection.close()
                        }
                        return try await body(connection.head.get(), HTTPBody(inbound))
                    }
                }
            } catch let error as HTTPClientError where error == .closed {
                try Task.checkCancellation()
                throw error
            }
        } onCancel: {
            connection.close()
        }
    }
}
