package import HTTPClient
import Pipeline

extension RepositoryOperations {
    /// Sends a request to a function's own port, without the proxy.
    /// - Returns: the response, and the time until it was complete.
    /// - Throws: ``PipelineError`` if the function has no container, ``InvokeError`` if nothing
    ///   listens on its port, and any error of the connection.
    package func invoke(
        _ function: String, _ request: HTTPRequest, timeout: Duration
    ) async throws -> (response: HTTPResponse, time: Duration) {
        let target = try await containers().named(function)
        guard let port = target.port else { throw PipelineError.notRunning(target.label, hasContainer: true) }
        let began = ContinuousClock.now
        do {
            let response = try await HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: port)).send(request, timeout: timeout)
            return (response, ContinuousClock.now - began)
        } catch HTTPClientError.cannotConnect(let reason, _) {
            throw InvokeError(function: target.label, reason: reason)
        }
    }
}
