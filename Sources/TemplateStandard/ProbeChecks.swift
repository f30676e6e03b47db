/// The requests of the checks, and their judgements.
struct ProbeChecks: Sendable {
    let client: WireClient
    /// The present log of the container.
    let log: @Sendable () async throws -> String

    private static let ping = WireClient.request("GET", "/ping")

    /// Runs one check that only needs requests.
    /// - Returns: the difference from the requirement; nil if there is none.
    func failure(_ check: StandardCheck) async throws -> String? {
        switch check {
        case .ping, .plain: Verdict.equal("status", try await client.one(Self.ping).status, 200)
        case .unread: try await kept(Step(post("/unread", bytes: 1 << 20)))
        case .large: Verdict.echo(try await client.one(post("/echo", bytes: 32 << 20)), contains: "{\"length\": \(32 << 20)}")
        case .chunked: Verdict.echo(try await client.one(Self.chunked), contains: "{\"length\": \(1 << 20)}")
        case .expect: try await expect()
        case .stream: try await stream()
        case .head: try await kept(Step(WireClient.request("HEAD", "/echo"), isHead: true))
        case .repeated:
            Verdict.equal("set-cookie", try await client.one(WireClient.request("GET", "/headers")).values("set-cookie"), ["a=1", "b=2"])
        case .target: try await target()
        case .raise: try await raised()
        case .parallel: try await parallel()
        case .user, .stop: nil
        }
    }

    private func post(_ target: String, bytes: Int) -> [UInt8] {
        WireClient.request("POST", target, "Content-Length: \(bytes)\r\n") + [UInt8](repeating: UInt8(ascii: "x"), count: bytes)
    }

    private static var chunked: [UInt8] {
        let piece = Array("4000\r\n".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 0x4000) + Array("\r\n".utf8)
        return WireClient.request("POST", "/echo", "Transfer-Encoding: chunked\r\n") + (0..<64).flatMap { _ in piece }
            + Array("0\r\n\r\n".utf8)
    }

    /// Sends a request, and /ping on the same connection.
    private func kept(_ step: Step) async throws -> String? {
        let answers = try await client.ask([step, Step(Self.ping)])
        return Verdict.equal("statuses", answers.map(\.response.status), [200, 200])
    }

    private func expect() async throws -> String? {
        let head = WireClient.request("POST", "/echo", "Expect: 100-continue\r\nContent-Length: 5\r\n")
        let answers = try await client.ask([Step(head), Step(Array("12345".utf8))], timeout: .seconds(5))
        return Verdict.equal("statuses", answers.map(\.response.status), [100, 200])
    }

    private func stream() async throws -> String? {
        guard let answer = try await client.ask([Step(WireClient.request("GET", "/stream"), marker: "0\n")]).first else { return nil }
        return Verdict.stream(first: answer.first, last: answer.last, text: answer.response.text)
    }

    private func target() async throws -> String? {
        let target = "/a%2Fb//c?x=%2F;y=a+b"
        let path = try await client.one(WireClient.request("GET", target))
        let fields = try await client.one(WireClient.request("PUT", "/echo", "X-One: 1\r\nx-one: 2\r\nCookie: c=d; e=f\r\n"))
        return Verdict.echo(path, contains: "{\"target\": \"\(target)\"}")
            ?? Verdict.echo(fields, contains: "{\"method\": \"PUT\", \"headers\": {\"x-one\": \"1, 2\", \"cookie\": \"c=d; e=f\"}}")
    }

    private func raised() async throws -> String? {
        let response = try await client.one(WireClient.request("GET", "/raise"))
        var failure = Verdict.raised(response, log: try await log())
        // The engine delivers a log line a little later.
        for _ in 0..<50 where failure != nil && response.status == 500 {
            try await Task.sleep(for: .milliseconds(50))
            failure = Verdict.raised(response, log: try await log())
        }
        return failure
    }

    private func parallel() async throws -> String? {
        Verdict.equal("answers", await slow(64), 64)
    }

    /// Sends requests at once.
    /// - Returns: the number of requests that were answered with 200.
    func slow(_ count: Int, timeout: Duration = .seconds(40)) async -> Int {
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<count {
                group.addTask {
                    let response = try? await client.one(WireClient.request("GET", "/slow"), timeout: timeout)
                    return response?.status == 200 && response?.text == "slow"
                }
            }
            var answered = 0
            for await isGood in group where isGood { answered += 1 }
            return answered
        }
    }
}
