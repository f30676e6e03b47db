import FunctionModel

/// The exchanges of checks that need more than one request.
enum Observation {
    /// Sends paths and headers that servers like to change.
    static func request(_ client: ProbeClient) async throws -> Verdict {
        for target in ["/a%2Fb//c?x=%2F&y=a+b", "//a//b/?", "/%C3%A9?%0a", "/a;b=c,d?e"] {
            let verdict = Verdict.target(try await client.ask(WireRequest("GET", target)), target)
            if verdict != .passed { return verdict }
        }
        let fields = "X-One: a, b\r\nX-Two: 1\r\nx-two: 2\r\nCookie: c=d; e=f\r\n"
        let headers = JSONValue.object(["x-one": .string("a, b"), "x-two": .string("1, 2"), "cookie": .string("c=d; e=f")])
        return Verdict.echo(
            try await client.ask(WireRequest("PUT", "/echo", fields: fields + "Content-Length: 0\r\n")),
            .object(["method": .string("PUT"), "target": .string("/echo"), "headers": headers]))
    }

    /// Sends a request, and another one on the same connection.
    static func kept(_ client: ProbeClient, _ request: WireRequest) async throws -> Verdict {
        try await client.talk { connection in
            let first = Verdict.equal("the status", try await connection.ask(request).status, 200)
            guard first == .passed else { return first }
            do {
                return Verdict.equal("the next status", try await connection.ask(WireRequest("GET", "/echo")).status, 200)
            } catch let error as WireError {
                return .failed("the next request on the connection: \(error)")
            }
        }
    }

    /// Sends the head of a request, and its body only after `100 Continue`.
    static func expect(_ client: ProbeClient, within limit: Duration = .seconds(20)) async throws -> Verdict {
        let fields = "Expect: 100-continue\r\nContent-Length: 5\r\n"
        return try await client.talk(limit: limit) { connection in
            _ = await connection.send(WireRequest("POST", "/echo", fields: fields).pieces)
            let status: Int
            do { status = try await connection.response().status } catch WireError.timedOut(_, received: 0) {
                return .failed("the body was not asked for by '100 Continue' within \(limit.components.seconds) s")
            }
            let first = Verdict.equal("the first status", status, 100)
            guard first == .passed else { return first }
            _ = await connection.send([Array("12345".utf8)])
            return Verdict.length(try await connection.response(), 5)
        }
    }

    /// Reads the first piece of a stream, and only then lets the probe write the second one.
    static func stream(_ client: ProbeClient) async throws -> Verdict {
        try await client.talk { connection in
            _ = await connection.send(WireRequest("GET", "/stream").pieces)
            let early = try await connection.received(until: "first")
            // A server that handles one request at a time answers later, or never.
            async let release: Void = release(client)
            let response = try await connection.response()
            await release
            return Verdict.stream(early: early, response)
        }
    }

    private static func release(_ client: ProbeClient) async {
        _ = try? await client.ask(WireRequest("GET", "/release"))
    }

    /// Sends requests whose handlers raise an ordinary and an extraordinary error.
    static func raise(_ subject: Subject, _ client: ProbeClient) async throws -> Verdict {
        for (target, text) in [("/raise", "raised-by-probe"), ("/throw", "thrown-by-probe")] {
            let verdict = Verdict.raised(try await client.ask(WireRequest("GET", target)))
            if case .failed(let reason) = verdict { return .failed("\(target): \(reason)") }
            let logged = Verdict.logged(try await subject.log(until: text), text)
            if logged != .passed { return logged }
        }
        return .passed
    }

    /// The time in which all requests of a second each must be answered. A server that handles one
    /// at a time needs longer for 64.
    private static let crowdLimit = Duration.seconds(40)

    /// Sends requests at once.
    static func parallel(_ client: ProbeClient, _ count: Int) async throws -> Verdict {
        let failures = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<count { group.addTask { await client.slow(within: crowdLimit) } }
            return await group.reduce(into: [String]()) { if let failure = $1 { $0.append(failure) } }
        }
        try Task.checkCancellation()
        return Verdict.answered(failures, of: count)
    }
}
