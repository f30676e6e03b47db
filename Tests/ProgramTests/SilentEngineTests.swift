import FoundationEssentials
import Glibc
import HTTPStub
import TestSupport
import Testing

/// An engine that answers only `/_ping`, or nothing at all.
@Suite(.serialized) struct SilentEngineTests {
    static let verbs = [
        "status", "status --json", "logs", "logs -f", "events", "plan", "up", "up --dry-run", "deploy", "down", "build", "test",
        "invoke sum", "exec sum -- true",
        "restart sum", "rollback", "prune", "doctor", "graph", "why sum", "supervise", "watch", "cache verify",
        "history", "run sum",
    ]

    private static func run(_ verbs: [String], pings: Bool, _ waited: String) async throws {
        try await StubServer.run(answer: { request in
            request.target == "/_ping" && pings ? [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] : [.hang]
        }) { server in
            let shell = try await Shell.repository(socket: server.socket)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for verb in verbs {
                    group.addTask {
                        let running = try shell.start("exec \"$FAASO\" \(verb)")
                        try await eventually("'\(verb)' names the awaited call") { running.complaints.contains(waited) }
                        running.signal(SIGINT)
                        let done = try await running.finished(within: .seconds(30))
                        #expect(done.errors.contains("waiting for the engine at unix://\(server.socket): \(waited)"), "\(verb): \(done)")
                        #expect(done.errors.components(separatedBy: "waiting for the engine").count == 2, "\(verb): \(done)")
                        // These end successfully for every kind of end.
                        let statuses: [Int32] = ["watch", "supervise"].contains(verb) ? [0, 130] : [130]
                        #expect(statuses.contains(done.status), "\(verb): \(done)")
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a silent engine is named after seconds with the call, and one interrupt ends it`() async throws {
        try await Self.run(Self.verbs.filter { !["cache verify", "doctor"].contains($0) }, pings: true, "GET /containers/json")
        try await Self.run(["cache verify"], pings: true, "GET /images/json")
        try await Self.run(["doctor"], pings: true, "GET /info")
    }

    @Test func `an engine that does not even answer a ping is named`() async throws {
        try await Self.run(["status", "up", "doctor"], pings: false, "GET /_ping")
    }
}
