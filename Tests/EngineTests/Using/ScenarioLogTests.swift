import Glibc
import HTTPClient
import TestSupport
import Testing

/// A function that logs each request, and hangs up on some.
@Suite("Logs and answers of the proxy itself, on the real engine", .serialized) struct ScenarioLogTests {
    private static let files = [
        "functions/a/serve.sh": "exec server run --config /srv/conf --adapter caddyfile\n",
        "functions/a/conf": """
        {
        	admin off
        }
        :3000 {
        	log
        	handle /die* {
        		abort
        	}
        	handle /bad* {
        		respond "no" 418
        	}
        	handle {
        		respond "pong"
        	}
        }

        """,
    ]

    @Test(.timeLimit(.minutes(10)))
    func `a request is not resent after a hang-up, and gets JSON with an ID`() async throws {
        try await Scenario.run(functions: ["a"], files: Self.files) { project in
            try await project.firstUp()
            let answer = try await project.get("/a/die")
            #expect(answer.status == 502 && answer.text == #"{"error":"Bad Gateway"}"#)
            #expect(answer.headers.first("Content-Type") == "application/json")
            #expect(answer.headers.first("X-Request-Id")?.isEmpty == false)
            // The engine brings lines a moment later. That of a later request comes last.
            _ = try await project.get("/a/last")
            var said: [Substring] = []
            try await eventually("the last request is logged") {
                said = try await project.faaso("logs", "a").output.split(separator: "\n")
                return said.contains { $0.contains("\"uri\":\"/last\"") }
            }
            let lines = said.filter { $0.contains("\"uri\":\"/die\"") }
            #expect(lines.count == 1, Comment(rawValue: lines.joined(separator: "\n")))
            // If the status follows the body, it begins a line. It is not part of standard output.
            let bad = try await project.shell("$FAASO invoke a --path /bad 2>&1 | grep -v '^waiting for the engine at ' || true")
            #expect(bad == "no\nstatus 418\n")
            #expect(try await project.shell("$FAASO invoke a --path /bad 2>/dev/null || true") == "no")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `lines of several functions come in their order, and -n counts lines`() async throws {
        let server = "exec server file-server --root /srv --listen :3000\n"
        func talk(_ name: String) -> String {
            "for i in $(seq 20); do echo \"$(date +%s%N) \(name)\"; sleep 0.05; done\n" + server
        }
        let long = "head -c 60000 /dev/zero | tr '\\0' x; echo; echo short; echo last\n" + server
        let files = ["functions/a/serve.sh": talk("a"), "functions/b/serve.sh": talk("b"), "functions/c/serve.sh": long]
        try await Scenario.run(functions: ["a", "b", "c"], files: files) { project in
            try await project.firstUp()
            func logs(_ arguments: String...) async throws -> [Substring] {
                try await project.faaso(["logs"] + arguments).output.split(separator: "\n")
            }
            // The engine brings lines a moment later.
            try await eventually("all lines are there") {
                try await logs("a", "b").count { $0.hasSuffix(" a") || $0.hasSuffix(" b") } == 40
            }
            let lines = try await logs("--timestamps", "a", "b")
            let times = lines.compactMap { line in line.split(separator: " ").first { $0.contains("T") && $0.hasSuffix("Z") } }
            #expect(times.count >= 40 && times.count == lines.count && times == times.sorted(), "\(lines)")
            for name in ["a", "b"] { #expect(lines.count { $0.hasPrefix(name + " | ") && $0.hasSuffix(" " + name) } == 20) }
            // The server may write further lines meanwhile, but not for ever.
            var (own, last, whole) = ([Substring](), [Substring](), [Substring]())
            try await eventually("the server writes nothing meanwhile") {
                own = try await logs("c")
                last = try await logs("-n", "3", "c")
                whole = try await logs("-n", "\(own.count - (own.firstIndex { $0.hasPrefix("xxx") } ?? 0))", "c")
                return try await logs("c") == own
            }
            #expect(last == own.suffix(3))
            #expect(whole.first?.count == 60000 && whole == own.suffix(whole.count), "\(whole.map(\.count))")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `following logs says each line once when a container ends and is started again`() async throws {
        try await Scenario.run(functions: ["a"], files: Self.files) { project in
            try await project.firstUp()
            let following = try project.start("logs", "-f", "--timestamps", "a")
            try await eventually("earlier lines") { !following.said.isEmpty }
            _ = try await project.get("/a/before")
            try await project.shell("docker restart -t 10 ${PROJECT}_a_1 >/dev/null")
            try await project.isServed("/a/again", "pong")
            _ = try await project.get("/a/after")
            try await eventually("the last line") { following.said.contains("\"uri\":\"/after\"") }
            let repeats = await holds(within: .seconds(2)) {
                let lines = following.said.split(separator: "\n")
                return Set(lines).count != lines.count
            }
            #expect(!repeats)
            following.signal(SIGINT)
            let lines = try await following.finished().output.split(separator: "\n")
            for request in ["/before", "/after"] {
                #expect(lines.count { $0.contains("\"uri\":\"\(request)\"") } == 1, Comment(rawValue: request))
            }
            #expect(Set(lines).count == lines.count, Comment(rawValue: lines.joined(separator: "\n")))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `following logs goes on with the container that replaces one`() async throws {
        try await Scenario.run(functions: ["a"], files: Self.files) { project in
            try await project.firstUp()
            let following = try project.start("logs", "-f", "a")
            try await eventually("earlier lines") { !following.said.isEmpty }
            _ = try await project.get("/a/before")
            #expect(try await project.faaso("restart", "a").status == 0)
            _ = try await project.get("/a/after")
            try await eventually("the last line") { following.said.contains("\"uri\":\"/after\"") }
            following.signal(SIGINT)
            let done = try await following.finished()
            // This is the usual end, so no message is printed.
            #expect(done.status == 130 && done.ownErrors == "", Comment(rawValue: done.errors))
            let output = done.output
            for request in ["/before", "/after"] {
                #expect(output.contains("\"uri\":\"\(request)\""), Comment(rawValue: request + "\n" + output))
            }
        }
    }
}
