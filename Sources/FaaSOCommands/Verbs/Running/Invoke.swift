import ArgumentParser
import Basics
import ContentHash
import Glibc
import HTTPClient
import Operations

/// `faaso invoke FUNCTION`
struct Invoke: WaitingVerb, HostedVerb {
    static let configuration = CommandConfiguration(
        commandName: "invoke",
        abstract: "Send a request to a function's own port, without the proxy, and print the answer.",
        discussion: """
            The body of the answer goes to standard output; status, headers and timing to standard error with -i. An answer of
            400 or more ends with 1.

            Without --data, bytes that are piped or redirected into faaso are the body of a POST. In a loop that reads from
            standard input, add </dev/null.

            Examples:
              faaso invoke sum --path '/?a=6&b=7'
              faaso invoke sum --data '{"a": 6, "b": 7}' -i
              faaso invoke sum -d @numbers.json
              faaso invoke sum < numbers.json
              echo '{"a": 1}' | faaso invoke sum -X PUT
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var host: HostOption
    var readsInput: Bool { true }
    var functionWords: [String] { [function] }
    @Option(name: [.customShort("X"), .long], help: "The method (default: GET, or POST with a body).")
    var method: String?
    @Option(help: "The path and query.")
    var path = "/"
    @Option(
        name: [.customShort("d"), .long],
        help: "The body; '@FILE' reads it from a file, and '-' or '@-' from standard input, even if that is a terminal.")
    var data: String?
    @Option(name: [.customShort("H"), .customLong("header")], help: "A header as 'Name: value'; may be repeated.")
    var headers: [String] = []
    @Option(help: "Seconds to wait.")
    var timeout = 30.0
    @Flag(name: .shortAndLong, help: "Print status, headers and timing.")
    var include = false
    @Argument(help: "The function.", completion: .functions)
    var function: String

    func validate() throws {
        for header in headers where !header.contains(":") { throw ValidationError("'\(header)' is not a header: write 'Name: value'") }
        for header in headers {
            let name = String(header.prefix { $0 != ":" })
            if let reason = RequestHeaderRule.refusal(of: name) {
                throw ValidationError("'\(name)' never reaches a function from outside: \(reason)")
            }
        }
        if host.to != nil, let data, data.hasPrefix("@"), data != "@-" {
            throw ValidationError("with --to the file is sent on standard input: faaso invoke … -d - <\(data.dropFirst())")
        }
        // The range also excludes NaN.
        guard (0.001...86_400).contains(timeout) else { throw ValidationError("--timeout needs a number of seconds from 0.001 to 86400") }
        if !path.hasPrefix("/") { throw ValidationError("--path begins with '/'") }
        do throws(RequestTarget.Fault) {
            _ = try RequestTarget.sent(path)
        } catch {
            throw ValidationError("--path: found '\(path)', \(error.allowed) is allowed")
        }
    }

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let request = request(body: try body(console))
        let (response, time) = try await operations.invoke(function, request, timeout: .seconds(timeout))
        if include {
            console.note("\(response.status) in \(Amount.duration(time.seconds))")
            for field in response.headers.fields { console.note("\(field.name): \(field.value)") }
        }
        console.raw(response.body)
        let saysStatus = response.status >= 400 && !include
        if let last = response.body.last, last != UInt8(ascii: "\n"), isatty(1) == 1 || saysStatus && Console.isOneStream {
            console.raw([UInt8(ascii: "\n")])
        }
        if saysStatus { console.note("status \(response.status)") }
        return response.status < 400 ? .done : .failed
    }

    /// The body from the options or standard input; nil if there is none.
    private func body(_ console: Console) throws -> [UInt8]? {
        if let data, data != "-", data != "@-" { return try Self.body(data) }
        guard data != nil || StandardInput.isRedirected() else { return nil }
        let bytes = try StandardInput.bytes {
            // A user at a terminal sees that the command waits for input.
            if isatty(0) == 0 { console.note("waiting for the request's body on standard input; </dev/null sends none") }
        }
        // A job without input often has an empty pipe or file as standard input.
        return data == nil && bytes.isEmpty ? nil : bytes
    }

    /// The body that an argument is or names.
    /// - Throws: `FileError` if there is no such file.
    static func body(_ data: String) throws -> [UInt8] {
        guard data.hasPrefix("@") else { return Array(data.utf8) }
        let path = String(data.dropFirst())
        guard let bytes = try AtomicFile.read(path) else { throw InvokeError.noFile(path) }
        return bytes
    }

    /// The request that the options describe.
    func request(body: [UInt8]?) -> HTTPRequest {
        // The options were validated.
        let target = (try? RequestTarget.sent(path)) ?? path
        var request = HTTPRequest(method: method ?? (body == nil ? "GET" : "POST"), target: target)
        for header in headers {
            let parts = header.split(separator: ":", maxSplits: 1)
            request.headers.add(String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        if let body { request.body = .bytes(body) }
        return request
    }
}

/// The reason why a request has no body.
enum InvokeError: Explained, Hashable {
    case noFile(String)

    var description: String {
        switch self {
        case .noFile(let path): "there is no file '\(path)'"
        }
    }

    var hints: [String] { ["'@' in --data begins the name of a file; a body with that character comes from standard input: -d -"] }
    var blame: Blame { .run }
}
