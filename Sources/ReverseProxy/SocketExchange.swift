internal import Basics
internal import HTTPClient

/// One request to a unix socket of the proxy.
enum SocketExchange {
    /// Sends a request, and returns the response whatever its status is.
    /// - Parameter socket: the path of the socket on this machine. It may have any length.
    /// - Throws: ``CaddyError/unreachable(socket:reason:)``, and `CancellationError` if the task is
    ///   cancelled.
    static func send(_ request: HTTPRequest, to socket: String, timeout: Duration) async throws -> HTTPResponse {
        do {
            let link = try SocketLink(path: socket)
            let response = try await HTTPClient(endpoint: .unix(path: link.path)).send(request, timeout: timeout)
            // The descriptor behind the path must stay open until the connection is made.
            _ = consume link
            return response
        } catch let error as CaddyError {
            throw error
        } catch HTTPClientError.cancelled {
            throw CancellationError()
        } catch {
            throw CaddyError.unreachable(socket: socket, reason: "\(error)")
        }
    }

    /// The message in the body of an error response: `{"error":"…"}`, or the text itself.
    static func message(_ body: [UInt8]) -> String {
        struct Failure: Decodable { let error: String }
        return (try? JSONCoding.decode(Failure.self, from: body).error) ?? String(decoding: body, as: UTF8.self)
    }
}
