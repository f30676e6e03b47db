import ContainerEngine
import Synchronization

/// Stops a container while it has requests, and observes what becomes of them.
struct LoadedStop: Sendable {
    private let containers: ProbeContainers
    private let running: ProbeContainers.Running
    private let answers = Answers()

    /// The number of requests at the time of the stop.
    static let requests = 16
    /// The time in which the program must have taken all requests from the kernel. The stop comes
    /// afterwards in any case.
    private static let settling = Duration.seconds(5)

    init(_ containers: ProbeContainers, _ running: ProbeContainers.Running) { (self.containers, self.running) = (containers, running) }

    /// The differences of the requests that were answered.
    private final class Answers: Sendable {
        private let ended = Mutex<[String?]>([])

        func add(_ difference: String?) { ended.withLock { $0.append(difference) } }
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
            for _ in 0..<Self.requests { group.addTask { answers.add(await client.slow(within: limit)) } }
        }
    }

    /// Waits until the program has taken every connection and every byte from the kernel, or until
    /// an answer has arrived.
    private func settle() async {
        let end = ContinuousClock.now + Self.settling
        let process = (try? await containers.engine.container(running.id)?.state.pid) ?? 0
        while answers.count == 0, ContinuousClock.now < end {
            guard let backlog = SocketTable.backlog(of: process, at: containers.port) else {
                // The tables of another user's process cannot be read.
                try? await Task.sleep(for: .milliseconds(300))
                return
            }
            if backlog.connections > Self.requests, backlog.untaken == 0 { return }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}

extension ProbeClient {
    /// Sends a request that takes a second.
    /// - Returns: the difference from the expected answer. Nil if there is none.
    func slow(within limit: Duration) async -> String? {
        do {
            let response = try await ask(WireRequest("GET", "/slow"), limit: limit)
            if response.status != 200 { return "expected the status 200, got \(response.status)" }
            return response.text == "slow" ? nil : "expected 'slow', got \(WireError.quoted(response.body))"
        } catch {
            return "\(error)"
        }
    }
}
