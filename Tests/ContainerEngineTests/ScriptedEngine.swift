import ContainerEngine
import HTTPStub

/// An engine with scripted answers. It answers `/_ping` by itself.
enum ScriptedEngine {
    /// - Parameter podman: the version of podman that the engine claims to be; nil for Docker.
    @discardableResult
    static func run<R>(
        api: String = "1.41", podman: String? = nil, answer: @escaping @Sendable (StubServer.Recorded) -> [StubServer.Step],
        _ body: (Engine, StubServer) async throws -> R
    ) async throws -> R {
        let headers = "Api-Version: \(api)\r\n" + (podman.map { "Libpod-Api-Version: \($0)\r\n" } ?? "")
        return try await StubServer.run(answer: { request in
            request.target == "/_ping" ? [.response(200, "OK", headers: headers)] : answer(request)
        }) { server in
            try await body(try await Engine.connect(.unix(server.socket)), server)
        }
    }

    /// The calls without the ping.
    static func calls(_ server: StubServer) -> [String] {
        server.requests.dropFirst().map { "\($0.method) \($0.target)" }
    }
}

extension StubServer.Step {
    /// A frame of a log: a header of eight bytes, and the payload.
    static func frame(_ stream: UInt8, _ text: String) -> Self {
        let count = text.utf8.count
        return .bytes([stream, 0, 0, 0] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + Array(text.utf8))
    }

    /// The head of a response whose body ends with its connection.
    static var streamHead: Self { .send("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n") }
}
