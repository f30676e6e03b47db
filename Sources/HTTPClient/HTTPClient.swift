internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// HTTP/1.1 to one endpoint, without TLS: one connection for each request, closed when the exchange is over. Cancelling the task closes
/// it at once. The event loops are the process's shared ones: a client owns nothing that would have to be shut down.
package struct HTTPClient: Sendable {
    package let endpoint: HTTPEndpoint

    package init(endpoint: HTTPEndpoint) {
        self.endpoint = endpoint
    }

    /// Sends a request and takes the whole response.
    /// - Parameters:
    ///   - timeout: for everything, from connecting to the last byte; nil for no limit.
    ///   - bodyLimit: the most bytes of a body that are taken.
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

    /// Sends a request, and hands over the response as soon as its head is there. The connection lasts until `body` returns or throws;
    /// what it has not read by then is dropped.
    /// - Parameter timeout: until the head is there; nil for no limit.
    /// - Throws: ``HTTPClientError``, `CancellationError`, what `body` throws, what the request's stream throws.
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
        let connection = try await Connection.open(endpoint, limit: limit)
        return try await withTaskCancellationHandler {
            do {
                return try await connection.channel.executeThenClose { inbound, _ in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        // Beside the reading: a server may answer, and even stop reading, before it has the whole request.
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
