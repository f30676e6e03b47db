/// One requirement of the standard for templates.
package enum StandardCheck: String, Hashable, Sendable, Codable, CaseIterable {
    case ping, user, unread, large, chunked, expect, stream, head, repeated, target, raise, parallel, plain, stop

    /// The requirement in one line.
    package var title: String {
        switch self {
        case .ping: "/ping answers with 200, on a read-only root and without capabilities"
        case .user: "the image's user is not root"
        case .unread: "an unread body leaves the connection usable"
        case .large: "a body of 32 MiB arrives"
        case .chunked: "a chunked body arrives"
        case .expect: "Expect: 100-continue is answered"
        case .stream: "a streamed answer arrives as it is written"
        case .head: "HEAD has no body, and leaves the connection usable"
        case .repeated: "two response headers of one name arrive"
        case .target: "method, path, query and headers arrive as sent"
        case .raise: "an error in the handler is a 500 with JSON and a log entry"
        case .parallel: "64 requests at once are answered"
        case .plain: "plain 'docker run' serves"
        case .stop: "SIGTERM under load answers everything in flight and exits with 0"
        }
    }

    /// The advice for a template that fails the check.
    package var hint: String {
        switch self {
        case .ping: "the server must listen on 0.0.0.0 at PORT, and write to /tmp only"
        case .user: "add 'USER 10001:10001' to the Dockerfile's last stage"
        case .unread: "read a request's body to its end before the next request of the connection"
        case .large: "raise the server's limit of bodies to at least 32 MiB"
        case .chunked: "the server must decode 'Transfer-Encoding: chunked'"
        case .expect: "the server must send '100 Continue' before it reads the body"
        case .stream: "flush each piece; no layer may collect the answer"
        case .head: "drop the body of an answer to HEAD, and keep its framing"
        case .repeated: "send each value in a field of its own, because Set-Cookie cannot be joined"
        case .target: "pass on the raw request target; do not decode %2F and do not merge slashes"
        case .raise: "catch everything that a handler raises; log it, and answer {\"error\": …}"
        case .parallel: "use a backlog of at least 64, and queue requests"
        case .plain: "the image must have a CMD, and a default for PORT"
        case .stop: "on SIGTERM, stop accepting, answer what was received, then exit with 0; start the server with exec"
        }
    }
}

/// The result of one check.
package struct CheckResult: Hashable, Sendable, Codable {
    /// The check.
    package var check: StandardCheck
    /// The difference from the requirement. Nil if the check passed.
    package var failure: String?

    /// Creates a result.
    package init(_ check: StandardCheck, failure: String?) { (self.check, self.failure) = (check, failure) }
}
