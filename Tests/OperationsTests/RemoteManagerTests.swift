import ContainerEngine
import Deployment
import HTTPStub
import ProjectSupport
import Swarm
import Synchronization
import TestSupport
import Testing
import Workspaces

@testable import Operations
@testable import Pipeline

/// Verbs that neither build nor test, on a machine without an engine. A manager of a swarm answers
/// behind an `ssh` that is a script.
struct RemoteManagerTests {
    private let project = SmallProject([
        "faaso.yml": "project: shop\ntarget: swarm\nlisten: \":8080\"\nregistry: {url: \"reg:5000/shop\", trust: any}\n"
    ])
    private let state = TemporaryFolder()

    private static let container = #"{"ContainerSpec":{"Image":"reg:5000/shop@sha256:a"}}"#
    private static let service =
        #"{"ID":"k1","Version":{"Index":5},"Spec":{"Name":"shop_sum","Labels":{"faaso.project":"shop","faaso.role":"function","#
        + #""faaso.function":"sum"},"TaskTemplate":"# + container
        + #","Mode":{"Replicated":{"Replicas":1}},"UpdateConfig":{"Order":"start-first"}}}"#
    private static let task =
        #"{"ID":"t1","ServiceID":"k1","Slot":1,"NodeID":"n1","DesiredState":"running","Status":{"State":"running"},"Spec":"#
        + container + "}"
    private static let node =
        #"{"ID":"n1","Spec":{"Role":"manager","Availability":"active"},"Description":{"Hostname":"two"},"Status":{"State":"ready"}}"#

    /// The answers of a manager with one service.
    @Sendable private static func answer(_ request: StubServer.Recorded) -> [StubServer.Step] {
        let path = String(request.plainTarget.prefix { $0 != "?" })
        if path.hasSuffix("/_ping") { return [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
        switch request.method + " " + path.dropFirst("/v1.41".count) {
        case "GET /info":
            return [.json(#"{"Swarm":{"LocalNodeState":"active","ControlAvailable":true,"NodeID":"n1","Cluster":{"ID":"w1"}}}"#)]
        case "GET /services": return [.json("[\(service)]")]
        case "GET /services/k1", "GET /services/shop_sum": return [.json(service)]
        case "POST /services/k1/update": return [.json(#"{"Warnings":null}"#)]
        case "DELETE /services/k1": return [.response(200, "")]
        case "GET /tasks": return [.json("[\(task)]")]
        case "GET /tasks/t1/logs":
            let log = StubEngine.frame(1, "2026-01-02T03:04:05.000000001Z one\n")
            return [.send("HTTP/1.1 200 OK\r\nContent-Length: \(log.count)\r\n\r\n"), .bytes(log)]
        case "GET /nodes": return [.json("[\(node)]")]
        case "GET /configs", "GET /secrets", "GET /networks": return [.json("[]")]
        case "POST /configs/create", "POST /secrets/create": return [.json(#"{"ID":"o1"}"#, status: 201)]
        case "DELETE /configs/o1": return [.response(204, "")]
        default: return [.json(#"{"message":"no such thing"}"#, status: 404)]
        }
    }

    /// Runs `body` with a connection to the manager. The only socket on this machine leads nowhere.
    private func connected(_ body: (EngineConnection, PartialWorkspace, StubServer) async throws -> Void) async throws {
        try await StubServer.run(answer: Self.answer) { server in
            let folder = TemporaryFolder()
            defer { withExtendedLifetime(folder) {} }
            folder.write(
                """
                #!/bin/sh
                while [ "$1" != -L ]; do shift; done
                ln -s "$STUB" "${2%:/var/run/docker.sock}"
                cat

                """, to: "ssh", mode: 0o755)
            let environment = [
                "DOCKER_HOST": "ssh://two", "PATH": folder.path + ":/usr/bin:/bin", "STUB": server.socket, "FAASO_STATE": state.path,
                "XDG_RUNTIME_DIR": folder.path,
            ]
            let socket = folder.path("docker.sock")
            let files = EngineLocator.Files(read: { _ in nil }, list: { _ in [] }, exists: { $0 == socket })
            let partial = try RepositoryOperations(directory: project.folder.path, environment: environment).partialWorkspace()
            let connection = try await EngineConnection(partial.settings, environment: environment, files: files)
            #expect(throws: EngineError.self) { try connection.requireOwnEngine() }
            try await body(connection, partial, server)
        }
    }

    private static func calls(_ server: StubServer, _ call: String) -> [StubServer.Recorded] {
        server.requests.filter { "\($0.method) \($0.plainTarget)".hasPrefix(call) }
    }

    @Test func `status, logs and history need no engine of this machine`() async throws {
        try await connected { connection, partial, _ in
            let status = try await StatusSource(partial, connection).status(measured: true)
            #expect(status.functions.map(\.name) == ["sum"] && status.functions.map(\.state) == [.running])
            let lines = Mutex<[String]>([])
            let logs = try await ContainerLogs(RunningContainers(connection, partial, from: project.folder.path), LogQuery())
            try await logs.read { read in lines.withLock { $0 += read.map { String(decoding: $0.bytes, as: UTF8.self) } } }
            #expect(logs.names == ["sum.1"] && lines.withLock { $0 } == ["one"])
            #expect(try StateAccess(connection.state, connection, partial).history.last() == nil)
            #expect(connection.state.path == state.path + "/.swarm/w1/shop")
        }
    }

    @Test func `a scale and a secret need no engine of this machine`() async throws {
        try await connected { connection, partial, server in
            try await connection.swarmTarget().scale("sum", to: 2)
            #expect(Self.calls(server, "POST /v1.41/services/k1/update?version=5").first?.text.contains(#""Replicas":2"#) == true)
            let access = StateAccess(connection.state, connection, partial)
            #expect(try await access.set("token", Array("value".utf8)))
            #expect(Self.calls(server, "POST /v1.41/secrets/create").count == 1)
            #expect(try connection.secrets.value("token") == Array("value".utf8))
        }
    }

    @Test func `a removal needs no engine of this machine`() async throws {
        try await connected { connection, partial, server in
            _ = try await DownOperation(connection, partial, []).run(progress: .silent)
            #expect(Self.calls(server, "DELETE /v1.41/services/k1").count == 1)
        }
    }
}
