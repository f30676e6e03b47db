/// The standard for templates: the list of its checks, in the order in which they run.
package enum Standard {
    /// All checks. A new check needs a line here, one in docs/template-standard.md, and a broken
    /// template in TemplateStandardEngineTests.
    package static let checks: [Check] = starts + bodies + responses + errors + ends

    private static let starts: [Check] = [
        Check("user", "the image's user is not root", hint: "add 'USER 65534:65534' to the Dockerfile's last stage") {
            Verdict(try await $0.user().map { "\($0)" })
        },
        Check(
            "plain", "plain 'docker run' serves on port 3000",
            hint: "the image needs a CMD, and a default for every variable, such as 'ENV PORT=3000'"
        ) { Verdict(try await $0.plainFailure()) },
        Check(
            "ping", "/ping is answered with 2xx, by the template itself",
            hint: "listen on 0.0.0.0 at PORT, and answer /ping before the handler is called"
        ) { subject in
            let start = try await subject.start()
            guard let running = start.running else { return .failed(start.startup.failure ?? Startup.silent) }
            return Verdict.ping(try await running.client.ask(WireRequest("GET", subject.healthPath)), path: subject.healthPath)
        },
        Check(
            "read-only", "it works on a read-only root",
            hint: "write to /tmp only; make caches and bytecode in the build"
        ) { Verdict.readOnlyRoot(try await $0.start().startup) },
        Check(
            "capabilities", "it works without capabilities and without new privileges",
            hint: "listen on a port above 1023, and remove file capabilities and setuid programs"
        ) { Verdict.capabilities(try await $0.start().startup) },
    ]

    private static let bodies: [Check] = [
        Check(
            "request", "method, path, query and headers reach the handler as they were sent",
            hint: "pass the raw request target on; do not decode %2F, merge slashes, or drop repeated headers"
        ) { _, client in try await Observation.request(client) },
        Check(
            "unread-body", "an unread body leaves the connection usable",
            hint: "read a body to its end before the next request of the connection, also if the handler did not"
        ) { _, client in try await Observation.kept(client, WireRequest.post("/unread", bytes: 1 << 20)) },
        Check(
            "large-body", "a body of 32 MiB arrives", hint: "raise the server's limit for bodies to at least 32 MiB"
        ) { _, client in Verdict.length(try await client.ask(WireRequest.post("/echo", bytes: 32 << 20)), 32 << 20) },
        Check(
            "chunked-body", "a chunked body arrives", hint: "decode 'Transfer-Encoding: chunked' of requests"
        ) { _, client in
            let chunks = [1, 16, 4096, 65_537, 1 << 20]
            return Verdict.length(try await client.ask(WireRequest.post("/echo", chunks: chunks)), chunks.reduce(0, +))
        },
        Check(
            "expect", "'Expect: 100-continue' gets '100 Continue' before the body is sent",
            hint: "send 'HTTP/1.1 100 Continue' when the handler's body is to be read"
        ) { _, client in try await Observation.expect(client) },
    ]

    private static let responses: [Check] = [
        Check(
            "stream", "a streamed answer arrives as it is written",
            hint: "flush each piece; no layer may collect the whole answer"
        ) { _, client in try await Observation.stream(client) },
        Check(
            "head", "the answer to HEAD has no body and leaves the connection usable",
            hint: "drop the body of an answer to HEAD, and keep its header fields"
        ) { _, client in try await Observation.kept(client, WireRequest("HEAD", "/echo")) },
        Check(
            "repeated-header", "two response headers of one name arrive as two",
            hint: "keep headers as a list of pairs; Set-Cookie cannot be joined"
        ) { _, client in
            Verdict.equal("set-cookie", try await client.ask(WireRequest("GET", "/headers")).values("set-cookie"), ["a=1", "b=2"])
        },
    ]

    private static let errors: [Check] = [
        Check(
            "raise", "anything raised becomes a 500 with JSON and a line in the log",
            hint: "catch everything that a handler can raise; log it, and answer {\"error\": …} with application/json"
        ) { try await Observation.raise($0, $1) },
        Check(
            "parallel", "64 requests at once are answered",
            hint: "queue requests that wait for a worker; listen with a backlog of at least 64"
        ) { _, client in try await Observation.parallel(client, 64) },
    ]

    private static let ends: [Check] = [
        Check(
            "sigterm", "SIGTERM under load answers everything in flight and exits with 0",
            hint:
                "on SIGTERM, close the listener, answer what was received, close idle connections, exit with 0; start the server with exec"
        ) { try await $0.stop().map(Verdict.stopped) ?? .skipped(Startup.silent) },
        Check(
            "layers", "an edit of the handler rebuilds no layer of dependencies",
            hint: "copy the files that name dependencies and install them before 'COPY . .'"
        ) { Verdict.layers(try await $0.rebuild()) },
    ]
}
