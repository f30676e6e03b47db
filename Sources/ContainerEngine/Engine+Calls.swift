import Basics
internal import FoundationEssentials
internal import HTTPClient

/// One call of the engine's API, which is not yet an HTTP request.
struct Call: Sendable {
    /// The HTTP method.
    var method: String
    /// The path without the version. It consists of literals and of ``Call/segment(_:)``.
    var path: String
    /// The query fields, not yet encoded.
    var query: [(name: String, value: String)] = []
    /// The body; nil for none.
    var body: [UInt8]?
    /// A body that is produced while it is sent. It replaces ``body``.
    var stream: (@Sendable () -> AsyncThrowingStream<[UInt8], any Error>)?
    /// The media type of the body.
    var contentType = "application/json"
    /// Headers in addition to the content type.
    var headers: [(name: String, value: String)] = []
    /// The time limit of the whole exchange, or for a stream, until its head arrives. Nil for no
    /// limit.
    var timeout: Duration? = .seconds(120)
    /// The maximum size of the response body in bytes.
    var bodyLimit = 64 << 20
    /// True when the engine normally takes long, so that its silence needs no notice.
    var takesLong = false

    /// Creates a call. Query fields without a value are left out.
    init(_ method: String, _ path: String, query: [(name: String, value: String?)] = [], timeout: Duration? = .seconds(120)) {
        self.method = method
        self.path = path
        self.query = query.compactMap { pair in pair.value.map { (name: pair.name, value: $0) } }
        self.timeout = timeout
    }

    /// The same call with a JSON body.
    func sending(_ value: some Encodable) throws -> Call {
        var call = self
        call.body = try JSONCoding.compact(value)
        return call
    }

    /// The method and the path, for messages.
    var route: String { "\(method) \(path)" }

    /// The HTTP request for a version of the API.
    func request(version: APIVersion) -> HTTPRequest {
        var target = "/v\(version)\(path)"
        if !query.isEmpty { target += "?" + query.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }.joined(separator: "&") }
        var request = HTTPRequest(method: method, target: target)
        for header in headers { request.headers.add(header.name, header.value) }
        if let stream {
            request.body = .stream(stream)
        } else if let body {
            request.body = .bytes(body)
        }
        if stream != nil || body != nil { request.headers.add("Content-Type", contentType) }
        return request
    }
}

extension Engine {
    /// Performs a call. Any status other than 2xx and 304 (unchanged) is an error.
    @discardableResult
    func perform(_ call: Call) async throws -> HTTPResponse {
        let response: HTTPResponse
        do {
            response = try await send(call).get()
        } catch {
            throw translate(error, call)
        }
        guard Self.isSuccess(response.status) else {
            throw EngineError.status(code: response.status, message: Self.message(of: response), route: call.route)
        }
        return response
    }

    private func send(_ call: Call) async -> Result<HTTPResponse, HTTPClientError> {
        let request = call.request(version: version)
        if call.takesLong { return await client.result(request, timeout: call.timeout, bodyLimit: call.bodyLimit) }
        return await SilenceNotice.during(endpoint, call.route) {
            await client.result(request, timeout: call.timeout, bodyLimit: call.bodyLimit)
        }
    }

    /// Performs a call and decodes the response.
    func value<T: Decodable>(_ call: Call, as type: T.Type = T.self) async throws -> T {
        let response = try await perform(call)
        do {
            return try JSONCoding.decode(type, from: response.body)
        } catch {
            throw EngineError.unexpected(route: call.route, reason: "\(error)")
        }
    }

    /// Performs a call and decodes the response; nil if the object does not exist.
    func valueIfFound<T: Decodable>(_ call: Call, as type: T.Type = T.self) async throws -> T? {
        do { return try await value(call, as: type) } catch let error as EngineError where error.isNotFound { return nil }
    }

    /// Performs a call with a streamed response. The time limit of the call applies to the head.
    func stream<R: Sendable>(_ call: Call, _ body: (HTTPResponseHead, HTTPBody) async throws -> R) async throws -> R {
        do {
            return try await client.withStream(call.request(version: version), timeout: call.timeout) { head, bytes in
                guard Self.isSuccess(head.status) else {
                    let text = try await bytes.collect(upTo: 1 << 20)
                    let response = HTTPResponse(status: head.status, body: text)
                    throw EngineError.status(code: head.status, message: Self.message(of: response), route: call.route)
                }
                return try await body(head, bytes)
            }
        } catch let error as HTTPClientError {
            throw translate(error, call)
        }
    }

    /// The `message` of an error response. If the body has another form, this is its text.
    static func message(of response: HTTPResponse) -> String {
        struct Message: Decodable { let message: String }
        let text = (try? JSONCoding.decode(Message.self, from: response.body).message) ?? response.text
        let start = text.drop { $0.isWhitespace }
        let words = String(start.reversed().drop { $0.isWhitespace }.reversed())
        return words.isEmpty ? "no reason given" : words
    }

    private static func isSuccess(_ status: Int) -> Bool { (200..<300).contains(status) || status == 304 }

    private func translate(_ error: HTTPClientError, _ call: Call) -> any Error {
        switch error {
        case .cancelled: CancellationError()
        case .cannotConnect, .untrusted: EngineError(connecting: error, to: endpoint)
        case .malformed(let reason): EngineError.unexpected(route: call.route, reason: reason)
        default: EngineError.interrupted(route: call.route, reason: error.reason)
        }
    }
}

extension HTTPClient {
    /// Sends a request like ``send(_:timeout:bodyLimit:)``, and returns errors as a result.
    func result(
        _ request: HTTPRequest, timeout: Duration?, bodyLimit: Int = 64 << 20
    ) async -> Result<HTTPResponse, HTTPClientError> {
        do throws(HTTPClientError) {
            return .success(try await send(request, timeout: timeout, bodyLimit: bodyLimit))
        } catch {
            return .failure(error)
        }
    }
}
