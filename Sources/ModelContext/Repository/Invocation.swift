import Basics
import HTTPClient

/// A request of an assistant to a function, and the answer as text.
enum Invocation {
    /// The methods that an assistant can choose.
    static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    /// The length of an answer's text, in characters.
    private static let limit = 20_000

    /// The request that arguments describe.
    /// - Throws: the reason why the proxy would not let such a request pass.
    static func request(_ arguments: Arguments) throws(ArgumentProblems) -> HTTPRequest {
        let path = arguments.text("path") ?? "/"
        guard path.hasPrefix("/") else { throw ArgumentProblems("path: found '\(path)', a path that begins with '/' is allowed") }
        let target: String
        do throws(RequestTarget.Fault) { target = try RequestTarget.sent(path) } catch {
            throw ArgumentProblems("path: found '\(path)', \(error.allowed) is allowed")
        }
        let body = arguments.text("body")
        var request = HTTPRequest(method: arguments.text("method") ?? (body == nil ? "GET" : "POST"), target: target)
        for (name, value) in arguments.fields("headers") {
            if let reason = RequestHeaderRule.refusal(of: name) {
                throw ArgumentProblems("the header '\(name)' never reaches a function from outside: \(reason)")
            }
            request.headers.add(name, value)
        }
        if let body { request.body = .bytes(Array(body.utf8)) }
        return request
    }

    /// The lines of an answer: status, headers, an empty line, and the body.
    static func lines(_ response: HTTPResponse, _ time: Duration, _ plain: ([UInt8]) -> String) -> [String] {
        ["status \(response.status) in \(time.milliseconds) ms"]
            + response.headers.fields.map { plain(Array("\($0.name): \($0.value)".utf8)) }
            + ["", RepositoryTools.cut(plain(response.body), to: limit)]
    }
}
