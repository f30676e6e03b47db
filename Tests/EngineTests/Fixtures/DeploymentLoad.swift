import Glibc
import Synchronization
import TestSupport
import Testing

/// A bounded load on 127.0.0.1 over a few connections, which are reused for each request. A
/// connection that the server closes counts as a failure, and so does every answer except 200.
final class DeploymentLoad: Sendable {
    struct Result: Sendable {
        var requests = 0
        var failures: [String] = []
        /// The number of answers by their X-Version.
        var versions: [String: Int] = [:]
    }

    private let result = Mutex(Result())
    private let port: Int
    private let path: String
    private let threads = BlockingThreads()

    init(port: Int, path: String, connections: Int = 4) {
        (self.port, self.path) = (port, path)
        for number in 0..<connections { threads.start("load.\(number)") { [self] in run(number) } }
    }

    var requests: Int { result.withLock { $0.requests } }

    /// The number of answers of a version so far.
    func answers(of version: String) -> Int { result.withLock { $0.versions[version] ?? 0 } }

    /// Waits for some answers of a version.
    func untilAnswered(by version: String, times count: Int = 1, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("\(count) answers of version \(version)", sourceLocation: sourceLocation) { answers(of: version) >= count }
    }

    /// Stops after answers to requests that were sent after this call.
    func stop() async -> Result {
        let enough = requests + 8
        _ = await holds(within: .seconds(60)) { requests >= enough }
        await threads.stop()
        return result.withLock { $0 }
    }

    private func run(_ number: Int) {
        var connection: LoadConnection?
        var count = 0
        while !threads.isStopping {
            count += 1
            if connection == nil { connection = LoadConnection(port: port) }
            let body = count % 2 == 0 ? String(repeating: "x", count: 1000) : nil
            let answer = connection?.exchange(path: path, body: body) ?? .failure(LoadFailure(text: "cannot connect"))
            result.withLock { result in
                result.requests += 1
                switch answer {
                case .success(let version): result.versions[version, default: 0] += 1
                case .failure(let failure): result.failures.append("connection \(number), request \(count): \(failure.text)")
                }
            }
            if case .failure = answer { connection = nil }
            usleep(BlockingThreads.pause)
        }
    }
}

struct LoadFailure: Error { var text: String }

/// One connection that is kept alive.
struct LoadConnection: ~Copyable {
    private let descriptor: Int32

    init?(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        // An answer that comes late is not lost.
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        if connected != 0 { return nil }
    }

    deinit { close(descriptor) }

    /// Sends a GET, or a POST with a body. Returns the X-Version of a 200.
    borrowing func exchange(path: String, body: String?) -> Result<String, LoadFailure> {
        var request = "\(body == nil ? "GET" : "POST") \(path) HTTP/1.1\r\nHost: test\r\n"
        if let body { request += "Content-Length: \(body.utf8.count)\r\n" }
        request += "\r\n" + (body ?? "")
        let sent = Array(request.utf8).withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard sent == request.utf8.count else { return .failure(LoadFailure(text: "send: \(String(cString: strerror(errno)))")) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else {
                return .failure(LoadFailure(text: count == 0 ? "closed" : "receive: \(String(cString: strerror(errno)))"))
            }
            bytes += buffer[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let lines = text[..<end.lowerBound].split(separator: "\r\n")
            let length = Self.field("content-length", lines).flatMap { Int($0) } ?? 0
            if text[end.upperBound...].utf8.count < length { continue }
            guard lines.first?.hasPrefix("HTTP/1.1 200 ") == true else { return .failure(LoadFailure(text: String(lines.first ?? ""))) }
            return .success(Self.field("x-version", lines) ?? "")
        }
    }

    private static func field(_ name: String, _ lines: [Substring]) -> String? {
        for line in lines.dropFirst() where line.lowercased().hasPrefix(name + ":") {
            return line.dropFirst(name.utf8.count + 1).filter { $0 != " " }
        }
        return nil
    }
}

extension String {
    fileprivate func range(of part: String) -> Range<String.Index>? { ranges(of: part).first }
}
