import HTTPStub
import Synchronization
import TestSupport
import Testing

@testable import TemplateStandard

/// Exchanges with a server that is no template.
struct ConversationTests {
    @Test func `a request is sent as it is, and its response is read`() async throws {
        try await StubServer.run(.tcp, answer: { _ in [.response(200, "hello", headers: "X: 1\r\nX: 2\r\n")] }) { server in
            let client = ProbeClient(host: "127.0.0.1", port: server.port)
            let response = try await client.ask(WireRequest("GET", "//a%2Fb", fields: "A: 1\r\n"))
            #expect(response.status == 200 && response.text == "hello" && response.values("x") == ["1", "2"])
            #expect(server.requests.first?.target == "//a%2Fb")
        }
    }

    @Test func `a refused connection and a silent server are told apart`() async throws {
        await #expect(throws: (any Error).self) { try await ProbeClient(host: "127.0.0.1", port: 1).ask(WireRequest("GET", "/")) }
        try await StubServer.run(.tcp, answer: { _ in [.hang] }) { server in
            let client = ProbeClient(host: "127.0.0.1", port: server.port)
            await #expect(throws: WireError.timedOut(.milliseconds(300), received: 0)) {
                try await client.ask(WireRequest("GET", "/"), limit: .milliseconds(300))
            }
        }
    }

    @Test func `a slow request is reported as sent before its answer, and only if it was sent`() async throws {
        let sent = Mutex(0)
        let count = { @Sendable () -> Void in sent.withLock { $0 += 1 } }
        try await StubServer.run(.tcp, answer: { _ in [.hang] }) { server in
            let client = ProbeClient(host: "127.0.0.1", port: server.port)
            #expect(await client.slow(within: .milliseconds(300), onSent: count) != nil)
            #expect(sent.withLock { $0 } == 1)
        }
        #expect(await ProbeClient(host: "127.0.0.1", port: 1).slow(within: .seconds(1), onSent: count) != nil)
        #expect(sent.withLock { $0 } == 1)
    }

    @Test func `a server that closes gives a failure, not a response`() async throws {
        try await StubServer.run(.tcp, answer: { _ in [] }) { server in
            let client = ProbeClient(host: "127.0.0.1", port: server.port)
            await #expect(throws: WireError.closed(received: 0)) { try await client.ask(WireRequest("GET", "/")) }
        }
    }

    @Test func `a server that never sends 100 Continue is told by that status`() async throws {
        try await StubServer.run(.tcp, answer: { _ in [.hang] }) { server in
            let client = ProbeClient(host: "127.0.0.1", port: server.port)
            let verdict = try await Observation.expect(client, within: .seconds(1))
            #expect(verdict == .failed("the body was not asked for by '100 Continue' within 1 s"))
        }
    }

    @Test func `requests that are not answered are failures of a check, not of the run`() async throws {
        try await StubServer.run(.tcp, answer: { _ in [.response(503, "")] }) { server in
            let client = ProbeClient(host: "127.0.0.1", port: server.port)
            let verdict = try await Observation.parallel(client, 3)
            #expect(verdict == .failed("3 of 3 requests were not answered: expected the status 200, got 503"))
        }
    }
}
