import ContainerEngine
import Synchronization

/// Stops a container while it has requests, and observes what becomes of them.
struct LoadedStop: Sendable {
    private let containers: ProbeContainers
    private let running: ProbeContainers.Running
    private let answers = Answers()

    /// The number of requests at the time of the stop.
    static let requests = 16
    /// The time in which all requests must be sent. It is long, because the machine may be loaded.
    private static let sending = Duration.seconds(20)
    /// The time in which the program must have taken all requests from the kernel. The stop comes
    /// afterwards in any case.
    private static let settling = Duration.seconds(5)

    init(_ containers: ProbeContainers, _ running: ProbeContainers.Running) { (self.containers, self.running) = (containers, running) }

    /// The differences of the requests that were answered, and the numbers of those that were sent.
    private final class Answers: Sendable {
        private let ended = Mutex<[String?]>([])
        private let sent = Mutex<Set<Int>>([])

        func send(_ request: Int) { sent.withLock { _ = $0.insert(request) } }
        /// A request that ended is not waited for, also if it could not be sent.
        func add(_ request: Int, _ difference: String?) {
            send(request)
            ended.withLock { $0.append(difference) }
        }
        var sentCount: Int { sent.withLock { $0.count } }
        var count: Int { ended.withLock { $0.count } }
        var failures: [String] { ended.withLock { $0.compactMap { $0 } } }
    }

    /// Sends the requests, stops the container, and waits for the end of both.
    ///
    /// One more connection is kept open and idle, as a proxy keeps it.
    func outcome() async throws -> StopOutcome {
        try await running.client.talk { idle in
            _ = try await idle.ask(WireRequest("GET", "/echo"))
            async let load: Void = send()
            await settle()
            let answered = answers.count
            try await containers.engine.stop(running.id, grace: containers.grace)
            await load
            let exitCode = try await containers.engine.container(running.id)?.state.exitCode ?? -1
            return StopOutcome(
                requests: Self.requests, inFlight: Self.requests - answered, failures: answers.failures, exitCode: exitCode,
                grace: containers.grace)
        }
    }

    private func send() async {
        // SIGKILL comes before this limit.
        let (client, answers, limit) = (running.client, answers, containers.grace + .seconds(60))
        await withTaskGroup(of: Void.self) { group in
            for request in 0..<Self.requests {
                group.addTask { answers.add(request, await client.slow(within: limit) { answers.send(request) }) }
            }
        }
    }

    /// Waits until all requests were sent, and then until the program has taken every connection
    /// and every byte from the kernel.
    ///
    /// A connection whose request is still on its way looks idle, and a good server closes it.
    private func settle() async {
        await wait(Self.sending) { answers.sentCount == Self.requests }
        let process = (try? await containers.engine.container(running.id)?.state.pid) ?? 0
        guard SocketTable.backlog(of: process, at: containers.port) != nil else {
            // The tables of another user's process cannot be read.
            try? await Task.sleep(for: .milliseconds(300))
            return
        }
        let (host, port) = (running.client.host, containers.port)
        // The client's side is read first. A byte that arrives between the two reads is then seen.
        await wait(Self.settling) {
            SocketTable.undelivered(to: host, port: port) == 0 && SocketTable.backlog(of: process, at: port)?.untaken ?? 0 == 0
        }
    }

    private func wait(_ limit: Duration, until isReached: () -> Bool) async {
        let end = ContinuousClock.now + limit
        while !isReached(), ContinuousClock.now < end, (try? await Task.sleep(for: .milliseconds(10))) != nil {}
    }
}

extension ProbeClient {
    /// Sends a request that takes a second.
    /// - Parameter onSent: called when the kernel has the whole request. Never called if the
    ///   connection was closed before.
    /// - Returns: the difference from the expected answer. Nil if there is none.
    func slow(within limit: Duration, onSent: @Sendable () -> Void = {}) async -> String? {
        do {
            let response = try await talk(limit: limit) { connection in
                if await connection.sendFully(WireRequest("GET", "/slow")) { onSent() }
                return try await connection.response()
            }
            if response.status != 200 { return "expected the status 200, got \(response.status)" }
            return response.text == "slow" ? nil : "expected 'slow', got \(WireError.quoted(response.body))"
        } catch {
            return "\(error)"
        }
    }
}
