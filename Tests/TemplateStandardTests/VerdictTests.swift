import FunctionModel
import Testing

@testable import TemplateStandard

/// The judgements of the standard, from what was seen.
struct VerdictTests {
    private func response(_ status: Int, _ body: String, type: String? = nil) -> WireResponse {
        WireResponse(status: status, fields: type.map { [.init(name: "content-type", value: $0)] } ?? [], body: Array(body.utf8))
    }

    @Test(arguments: [
        (200, "pong", true), (204, "", true), (200, #"{"status": "ok"}"#, true), (404, "", false), (500, "pong", false), (301, "", false),
        (200, #"{"method": "GET", "target": "/ping"}"#, false),
    ]) func `a health answer passes with 2xx, unless the handler gave it`(status: Int, body: String, passes: Bool) {
        #expect((Verdict.ping(response(status, body), path: "/ping") == .passed) == passes)
    }

    @Test(arguments: [
        (200, #"{"target":"\/a%2Fb","more":1}"#, true), (200, #"{ "target" : "/a%2Fb" }"#, true), (200, #"{"target":"/a/b"}"#, false),
        (200, "text", false), (500, #"{"target":"/a%2Fb"}"#, false), (200, "[]", false),
    ]) func `an echo passes if its JSON contains what was sent`(status: Int, body: String, passes: Bool) {
        #expect((Verdict.target(response(status, body), "/a%2Fb") == .passed) == passes)
    }

    @Test func `an echo of a body passes by its length`() {
        #expect(Verdict.length(response(200, #"{"length": 33554432}"#), 32 << 20) == .passed)
        #expect(Verdict.length(response(200, #"{"length": 33554431}"#), 32 << 20) != .passed)
        #expect(Verdict.length(response(413, ""), 32 << 20) == .failed("expected the status 200, got 413"))
    }

    @Test(arguments: [
        ("6\r\nfirst\n\r\n", 200, "first\nlast\n", true), ("6\r\nfirst\n\r\n5\r\nlast\n", 200, "first\nlast\n", false),
        ("6\r\nfirst\n\r\n", 200, "first\n", false), ("first", 500, "first\nlast\n", false),
    ]) func `a stream passes if its first piece came before the last was written`(early: String, status: Int, body: String, passes: Bool) {
        #expect((Verdict.stream(early: early, response(status, body)) == .passed) == passes)
    }

    @Test(
        arguments: [
            (500, "application/json", #"{"error":"x"}"#, true), (500, "Application/JSON; charset=utf-8", #"{"error":null}"#, true),
            (200, "application/json", #"{"error":"x"}"#, false), (500, "text/html", #"{"error":"x"}"#, false),
            (500, nil, #"{"error":"x"}"#, false),
            (500, "application/json", "{}", false), (500, "application/json", #""error""#, false), (500, "application/json", "", false),
        ] as [(Int, String?, String, Bool)]) func `an error passes as a 500 with JSON`(
            status: Int, type: String?, body: String, passes: Bool
        )
    {
        #expect((Verdict.raised(response(status, body, type: type)) == .passed) == passes)
    }

    @Test func `an error must be in the log`() {
        #expect(Verdict.logged("ValueError: raised\n", "raised") == .passed)
        #expect(Verdict.logged("GET /raise 500\n", "raised-by-probe") != .passed)
    }

    @Test func `a read-only root and no capabilities are judged apart`() {
        func judged(_ answered: Startup.Privileges?) -> [Bool] {
            let startup = Startup(answered: answered, failure: answered == .hardened ? nil : "it ended with status 1")
            return [Verdict.readOnlyRoot(startup), Verdict.capabilities(startup)].map { $0 == .passed }
        }
        #expect(judged(.hardened) == [true, true])
        #expect(judged(.writableRoot) == [false, true])
        #expect(judged(.capabilities) == [true, false])
        #expect(judged(.privileged) == [false, false])
        #expect(Verdict.readOnlyRoot(Startup(answered: nil)) == .skipped(Startup.silent))
        #expect(
            Verdict.capabilities(Startup(answered: .capabilities, failure: "it ended with status 1"))
                == .failed("it answers only with capabilities: it ended with status 1"))
    }

    @Test(arguments: [
        (16, 0, 0, true), (1, 0, 0, true), (16, 1, 0, false), (16, 0, 137, false), (16, 0, 143, false), (16, 0, 1, false), (0, 0, 0, false),
    ]) func `a stop passes if all is answered and the exit code is 0`(inFlight: Int, unanswered: Int, code: Int, passes: Bool) {
        let failures = [String](repeating: "the connection was closed without an answer", count: unanswered)
        let seen = StopOutcome(requests: 16, inFlight: inFlight, failures: failures, exitCode: code, grace: .seconds(10))
        #expect((Verdict.stopped(seen) == .passed) == passes)
    }

    @Test func `a killed container is the first thing that is said of a stop`() {
        let seen = StopOutcome(requests: 16, inFlight: 16, failures: ["closed"], exitCode: 137, grace: .seconds(7))
        #expect(Verdict.stopped(seen) == .failed("SIGKILL ended it, 7 s after SIGTERM"))
    }

    @Test(
        arguments: [
            ([], ["RUN pip"], true), (["RUN compile"], ["RUN pip", "RUN compile"], true), (["RUN pip"], ["RUN pip"], false),
            (["RUN pip", "RUN compile"], ["RUN pip", "RUN compile"], false), (["RUN compile"], [], false), ([], [], true),
        ] as [([String], [String], Bool)]) func `layers pass if only an edit of the dependencies runs some step`(
            handler: [String], dependencies: [String], passes: Bool
        )
    {
        let seen = Rebuild(handler: "h", dependencies: "d", afterHandler: handler, afterDependencies: dependencies)
        #expect((Verdict.layers(seen) == .passed) == passes)
    }

    @Test func `layers are not judged by steps that run without an edit`() {
        var seen = Rebuild(handler: "h", dependencies: "d", afterHandler: ["RUN x", "RUN y"], afterDependencies: ["RUN x"])
        seen.withoutEdit = ["RUN x", "RUN y"]
        #expect(Verdict.layers(seen) == .skipped("without an edit, the builder runs RUN x again, too"))
        seen.withoutEdit = ["RUN x"]
        #expect(Verdict.layers(seen) == .failed("an edit of h runs all steps that an edit of d runs, such as RUN y"))
    }

    @Test func `a long step is cut in the verdict`() {
        let step = "RUN a  " + String(repeating: "b", count: 100)
        let seen = Rebuild(handler: "h", dependencies: "d", afterHandler: [step], afterDependencies: [step])
        let cut = "RUN a " + String(repeating: "b", count: 74) + " …"
        #expect(Verdict.layers(seen) == .failed("an edit of h runs all steps that an edit of d runs, such as \(cut)"))
    }

    @Test func `layers are not judged without a file of dependencies, and fail with a build`() {
        var seen = Rebuild(handler: "h", dependencies: nil, afterHandler: ["RUN x"], afterDependencies: [])
        #expect(Verdict.layers(seen) == .skipped("probe.yml names no file of dependencies"))
        seen.failure = "the build failed"
        #expect(Verdict.layers(seen) != .passed && Verdict.layers(seen) != .skipped("probe.yml names no file of dependencies"))
    }

    @Test func `unanswered requests are counted, with the first reason`() {
        #expect(Verdict.answered([], of: 64) == .passed)
        #expect(Verdict.answered(["a", "b"], of: 64) == .failed("2 of 64 requests were not answered: a"))
    }
}
