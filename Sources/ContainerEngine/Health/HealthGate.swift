/// Waits until a new container of a function answers well at its health path. Deployments and tests of functions pass through it.
package struct HealthGate: Sendable {
    /// The port that the function listens on, inside its container.
    package var port: Int
    package var path: String
    /// How long the container may take to answer for the first time.
    package var startPeriod: Duration
    /// The start period in words, for messages.
    package var period: String
    /// The ports that the image exposes.
    package var exposed: @Sendable () async -> [Int]
    package var probe: @Sendable () async -> ProbeResult
    /// Nil when the container is gone.
    package var condition: @Sendable () async throws -> Condition?
    /// The sockets that listen in the network of a process; nil where they cannot be seen.
    package var listening: @Sendable (_ process: Int) -> [SocketTable.Socket]?
    /// Since some fixed point, never going back.
    package var now: @Sendable () -> Duration
    package var sleep: @Sendable (Duration) async throws -> Void
    /// Told once, after some seconds, why the container does not answer, where that can be seen.
    package var notice: @Sendable (String) -> Void

    package init(
        port: Int, path: String, startPeriod: Duration, period: String, exposed: @escaping @Sendable () async -> [Int],
        probe: @escaping @Sendable () async -> ProbeResult, condition: @escaping @Sendable () async throws -> Condition?,
        listening: @escaping @Sendable (_ process: Int) -> [SocketTable.Socket]?, now: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void, notice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        (self.port, self.path, self.startPeriod, self.period) = (port, path, startPeriod, period)
        (self.exposed, self.probe) = (exposed, probe)
        (self.condition, self.listening, self.now, self.sleep, self.notice) = (condition, listening, now, sleep, notice)
    }

    /// The container's condition, as the engine reports it.
    package struct Condition: Hashable, Sendable {
        package var isRunning: Bool
        package var exitCode: Int
        package var outOfMemory: Bool
        /// How often the engine has started it again.
        package var restarts: Int
        /// The number of its first process on this machine; nil where it has none.
        package var process: Int?

        package init(isRunning: Bool, exitCode: Int, outOfMemory: Bool, restarts: Int, process: Int?) {
            (self.isRunning, self.exitCode, self.outOfMemory) = (isRunning, exitCode, outOfMemory)
            (self.restarts, self.process) = (restarts, process)
        }
    }

    /// Why a container did not pass.
    package struct Failure: Hashable, Sendable {
        package var reason: String
        package var hints: [String] = []
        /// True if the container ended by itself.
        package var hasEnded = false

        package init(_ reason: String, hints: [String] = [], hasEnded: Bool = false) {
            (self.reason, self.hints, self.hasEnded) = (reason, hints, hasEnded)
        }
    }

    /// How long a container may listen on another port, which its image exposes, before it has failed.
    static let patience = Duration.seconds(5)
    /// How long after the start its sockets are looked at first.
    private static let firstLook = Duration.seconds(2)

    /// Polls the health path, every 10 ms at first and every 100 ms from about a second on, until it answers well, for the start period
    /// at most.
    ///
    /// A container that ends, or that the engine had to start again, has failed at once. A container that for some seconds listens on
    /// another port has failed when its image exposes that port and not the right one.
    /// - Parameter restarts: how often the engine had started it again before.
    /// - Returns: nil when it answers well.
    package func wait(restarts: Int = 0) async throws -> Failure? {
        let start = now()
        let deadline = start + startPeriod
        var pause = Duration.milliseconds(10)
        var wasKilled = false
        var look = (next: start + Self.firstLook, diagnosis: PortDiagnosis?.none, since: start)
        while true {
            // Asked before the probe: who was suspended meanwhile still asks once more.
            let isOver = now() >= deadline
            let answer = await probe()
            if answer.isHealthy { return nil }
            guard let condition = try await condition() else { return Failure("its container is gone") }
            if condition.outOfMemory { return Failure("it ran out of memory") }
            if !condition.isRunning {
                // The engine may hear a moment later that it was for want of memory.
                if condition.exitCode == 137, !wasKilled {
                    wasKilled = true
                    try await sleep(.milliseconds(300))
                    continue
                }
                return Failure("it ended with status \(condition.exitCode)", hasEnded: true)
            }
            // The status was forgotten with the new start.
            if condition.restarts > restarts { return Failure("it ended, and the engine started it again") }
            if now() >= look.next || isOver {
                let found = await diagnosis(condition)
                if found != look.diagnosis {
                    if let found, look.diagnosis == nil, !isOver { notice(found.reason) }
                    (look.diagnosis, look.since) = (found, now())
                }
                look.next = now() + .milliseconds(500)
            }
            if isOver { return failure(answer, look.diagnosis) }
            if let found = look.diagnosis, found.isDecided, now() - look.since >= Self.patience {
                return Failure(found.reason, hints: found.hints)
            }
            try await sleep(pause)
            pause = min(.milliseconds(100), pause * 1.1)
        }
    }

    private func diagnosis(_ condition: Condition) async -> PortDiagnosis? {
        guard let process = condition.process, let sockets = listening(process) else { return nil }
        return PortDiagnosis(port: port, sockets: sockets, exposed: await exposed())
    }

    private func failure(_ answer: ProbeResult, _ diagnosis: PortDiagnosis?) -> Failure {
        if let diagnosis { return Failure("\(diagnosis.reason), after \(period)", hints: diagnosis.hints) }
        let hints = answer == .status(404) ? ["serve \(path), or name a path that exists: `health: {path: /…}` in metadata.yml"] : []
        return Failure("\(path) \(answer.reason) after \(period)", hints: hints)
    }
}
