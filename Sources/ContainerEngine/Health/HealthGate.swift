/// Waits until a new container of a function passes its health check. Deployments and tests use
/// this gate.
package struct HealthGate: Sendable {
    /// The port that the function listens on inside its container.
    package var port: Int
    /// The path of the health check.
    package var path: String
    /// The time that the container has until its first successful check.
    package var startPeriod: Duration
    /// The start period as a text for messages.
    package var period: String
    /// Returns the ports that the image exposes.
    package var exposed: @Sendable () async -> [Int]
    /// Sends one request to the health path.
    package var probe: @Sendable () async -> ProbeResult
    /// Returns the condition of the container; nil if it is gone.
    package var condition: @Sendable () async throws -> Condition?
    /// Returns the listening sockets in the network of a process; nil if they are not visible.
    package var listening: @Sendable (_ process: Int) -> [SocketTable.Socket]?
    /// Returns the time since a fixed point. It never decreases.
    package var now: @Sendable () -> Duration
    /// Waits for some time.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// Called once after some seconds with what is awaited, if the reason for the silence is
    /// visible.
    package var notice: @Sendable (Notice) -> Void

    /// Creates a gate.
    package init(
        port: Int, path: String, startPeriod: Duration, period: String, exposed: @escaping @Sendable () async -> [Int],
        probe: @escaping @Sendable () async -> ProbeResult, condition: @escaping @Sendable () async throws -> Condition?,
        listening: @escaping @Sendable (_ process: Int) -> [SocketTable.Socket]?, now: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void, notice: @escaping @Sendable (Notice) -> Void = { _ in }
    ) {
        (self.port, self.path, self.startPeriod, self.period) = (port, path, startPeriod, period)
        (self.exposed, self.probe) = (exposed, probe)
        (self.condition, self.listening, self.now, self.sleep, self.notice) = (condition, listening, now, sleep, notice)
    }

    /// The condition of a container as the engine reports it.
    package struct Condition: Hashable, Sendable {
        /// True when the container runs.
        package var isRunning: Bool
        /// The exit code of the last run.
        package var exitCode: Int
        /// True when the kernel killed the container because it ran out of memory.
        package var outOfMemory: Bool
        /// The number of restarts by the engine.
        package var restarts: Int
        /// The process id of its first process on this machine; nil if there is none.
        package var process: Int?

        /// Creates a condition.
        package init(isRunning: Bool, exitCode: Int, outOfMemory: Bool, restarts: Int, process: Int?) {
            (self.isRunning, self.exitCode, self.outOfMemory) = (isRunning, exitCode, outOfMemory)
            (self.restarts, self.process) = (restarts, process)
        }
    }

    /// A message while a container is not healthy yet.
    package struct Notice: Hashable, Sendable {
        /// The awaited thing or the problem, without a subject.
        package var text: String
        /// True when the container listens elsewhere. False when it may only need more time.
        package var isSuspicious: Bool
    }

    /// The reason why a container failed its health check.
    package struct Failure: Hashable, Sendable {
        /// The reason, without a subject.
        package var reason: String
        /// Advice for the user.
        package var hints: [String] = []
        /// True when the container ended by itself.
        package var hasEnded = false

        /// Creates a failure.
        package init(_ reason: String, hints: [String] = [], hasEnded: Bool = false) {
            (self.reason, self.hints, self.hasEnded) = (reason, hints, hasEnded)
        }
    }

    /// The time that a container may listen on another exposed port before it fails.
    static let patience = Duration.seconds(5)
    /// The time from the start until the first check of the sockets.
    private static let firstLook = Duration.seconds(2)

    /// Polls the health path until a check succeeds or the start period is over.
    ///
    /// The interval grows from 10 ms to 100 ms within about a second. It ends early when the port
    /// opens, if the sockets of the container are visible. If the container ends or the
    /// engine restarts it, it fails at once. If it listens on another port for some seconds, the
    /// exposed ports decide. It fails if its image exposes that port and not the right one.
    /// - Parameter restarts: the number of restarts before this call.
    /// - Returns: nil if a check succeeds.
    package func wait(restarts: Int = 0) async throws -> Failure? {
        let start = now()
        let deadline = start + startPeriod
        var pause = Duration.milliseconds(10)
        var memoryDeadline: Duration?
        var glance = Glance(next: start)
        var look = (next: start + Self.firstLook, diagnosis: PortDiagnosis?.none, since: start)
        while true {
            // The time is read before the probe. After a suspension of this process, one more probe
            // follows.
            let isOver = now() >= deadline
            let answer = await probe()
            if answer.isHealthy { return nil }
            guard let condition = try await condition() else { return Failure("its container is gone") }
            if let end = ContainerEnd(condition) {
                let patience = memoryDeadline ?? now() + ContainerEnd.patience
                memoryDeadline = patience
                if end.isUnexplained, now() < patience {
                    try await sleep(.milliseconds(300))
                    continue
                }
                let hints = end.hints.isEmpty ? PortDiagnosis.privilegeHints(port) : end.hints
                return Failure(end.reason, hints: hints, hasEnded: !end.isOutOfMemory)
            }
            // The restart has erased the exit status.
            if condition.restarts > restarts { return Failure("it ended, and the engine started it again") }
            if now() >= look.next || isOver {
                let found = await diagnosis(condition)
                if found != look.diagnosis {
                    if let found, look.diagnosis == nil, !isOver { notice(notice(of: found)) }
                    (look.diagnosis, look.since) = (found, now())
                }
                look.next = now() + .milliseconds(500)
            }
            if isOver { return failure(answer, look.diagnosis) }
            if let found = look.diagnosis, found.isDecided, now() - look.since >= Self.patience {
                return Failure(found.reason, hints: found.hints)
            }
            try await rest(pause, condition, &glance)
            pause = min(.milliseconds(100), pause * 1.1)
        }
    }

    private func diagnosis(_ condition: Condition) async -> PortDiagnosis? {
        guard let process = condition.process, let sockets = listening(process) else { return nil }
        return PortDiagnosis(port: port, sockets: sockets, exposed: await exposed())
    }

    /// A program that listens nowhere may still be starting, which is no reason to worry.
    private func notice(of found: PortDiagnosis) -> Notice {
        found.isSilent
            ? Notice(text: "waiting until it listens on port \(port), for at most \(period)", isSuspicious: false)
            : Notice(text: "\(found.reason); waiting for at most \(period)", isSuspicious: true)
    }

    private func failure(_ answer: ProbeResult, _ diagnosis: PortDiagnosis?) -> Failure {
        if let diagnosis { return Failure("\(diagnosis.reason), after \(period)", hints: diagnosis.hints) }
        let hints = answer == .status(404) ? ["serve \(path), or name a path that exists: `health: {path: /…}` in metadata.yml"] : []
        return Failure("\(path) \(answer.reason) after \(period)", hints: hints)
    }
}
