import Basics
import FoundationEssentials
import HTTPStub
import Operations
import ProjectSupport
import Synchronization
import TestSupport

/// A small repository, its running state, and the notices of its operations. No engine answers.
final class Scene: Sendable {
    let project: SmallProject
    /// The folder of the running state of all projects.
    let state = TemporaryFolder()
    private let heard = Mutex<[Notice]>([])

    init(_ project: SmallProject = SmallProject()) { self.project = project }

    var notices: [Notice] { heard.withLock { $0 } }

    /// The messages of the warnings.
    var warnings: [String] {
        notices.compactMap { if case .diagnostic(let diagnostic) = $0 { diagnostic.message } else { nil } }
    }

    func operations(socket: String = "/tmp/faaso-operations-no-engine.sock") -> RepositoryOperations {
        RepositoryOperations(
            directory: project.folder.path, environment: ["DOCKER_HOST": "unix://" + socket, "FAASO_STATE": state.path]
        ) { [self] notice in
            heard.withLock { $0.append(notice) }
        }
    }
}

/// An engine that has one container of `sum`, or none. It answers as Docker 20.10 does.
enum StubEngine {
    static func run(
        port: Int? = 1, logs: [UInt8] = [], isRootless: Bool = false, _ body: (String) async throws -> Void
    ) async throws {
        let labels = [
            "faaso.project": "shop", "faaso.role": "function", "faaso.function": "sum", "faaso.number": "1",
            "faaso.port": port.map(String.init) ?? "",
        ]
        let container = #"{"Id":"c1","Names":["/shop_sum_1"],"Image":"i","ImageID":"sha256:i","State":"running","Labels":"#
        let list = try "[" + container + JSONCoding.text(labels) + "}]"
        let details =
            #"{"Id":"c1","Name":"/shop_sum_1","Image":"sha256:i","State":{"Status":"running","Running":true,"StartedAt":"#
            + #""2026-01-02T03:04:05Z"},"RestartCount":0,"Config":{"Tty":false}}"#
        try await StubServer.run(answer: { request in
            let path = request.target.prefix { $0 != "?" }
            if path.hasSuffix("/_ping") { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
            if path.hasSuffix("/containers/json") {
                return [.json(request.target.contains("proxy") || port == nil ? "[]" : list)]
            }
            if path.hasSuffix("/containers/c1/json") { return [.json(details)] }
            if path.hasSuffix("/containers/c1/logs") {
                return [.send("HTTP/1.1 200 OK\r\nContent-Length: \(logs.count)\r\n\r\n"), .bytes(logs)]
            }
            if path.hasSuffix("/images/json") { return [.json("[]")] }
            if path.hasSuffix("/info") {
                let options = isRootless ? #"["name=rootless"]"# : "[]"
                return [.json(#"{"ID":"e","ServerVersion":"20.10.24","OSType":"linux","SecurityOptions":\#(options)}"#)]
            }
            return [.json(#"{"message":"no such thing"}"#, status: 404)]
        }) { server in try await body(server.socket) }
    }

    /// A message of a log in the engine's frame.
    static func frame(_ stream: UInt8, _ text: String) -> [UInt8] {
        let count = UInt32(text.utf8.count)
        return [stream, 0, 0, 0] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) } + Array(text.utf8)
    }
}
