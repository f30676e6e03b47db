import Basics
import ContainerEngine

/// The probe of one template, as checks see it. The container of most checks starts when the first
/// check needs it.
struct Subject: Sendable {
    private let containers: ProbeContainers
    private let userProblem: @Sendable () async throws -> ImageUserProblem?
    private let rebuilt: @Sendable () async throws -> Rebuild
    private let started = Once<Start>()

    /// The result of the start of the container that most checks ask.
    struct Start: Sendable {
        /// The privileges that it took.
        var startup: Startup
        /// The container. Nil if none answers.
        var running: ProbeContainers.Running?
    }

    init(
        _ containers: ProbeContainers, userProblem: @escaping @Sendable () async throws -> ImageUserProblem?,
        rebuild: @escaping @Sendable () async throws -> Rebuild
    ) {
        (self.containers, self.userProblem, rebuilt) = (containers, userProblem, rebuild)
    }

    /// The path that a container answers when it is ready.
    var healthPath: String { containers.healthPath }

    /// Starts the container with as few privileges as it needs. Further calls return the same one.
    ///
    /// A container that does not even answer with all privileges is not tried with some of them.
    /// Each try may take a minute.
    func start() async throws -> Start {
        try await started.value { [self] in
            let first = try await attempt(.hardened)
            guard first.running == nil else { return first }
            let failure = first.startup.failure
            let last = try await attempt(.privileged, after: failure)
            guard last.running != nil else { return Start(startup: Startup(answered: nil, failure: failure)) }
            for privileges in [Startup.Privileges.writableRoot, .capabilities] {
                let start = try await attempt(privileges, after: failure)
                if start.running != nil { return start }
            }
            return last
        }
    }

    /// Starts a container once.
    /// - Parameter failure: the reason why the hardened container does not answer.
    private func attempt(_ privileges: Startup.Privileges, after failure: String? = nil) async throws -> Start {
        do {
            let running = try await containers.start(privileges)
            return Start(startup: Startup(answered: privileges, failure: failure), running: running)
        } catch let silent as ProbeContainers.Silent {
            return Start(startup: Startup(answered: nil, failure: silent.reason))
        }
    }

    /// The reason why a container of plain `docker run` does not answer. Nil if it answers.
    func plainFailure() async throws -> String? {
        do {
            _ = try await containers.startPlain()
            return nil
        } catch let silent as ProbeContainers.Silent {
            return silent.reason
        }
    }

    /// The reason why the image's user must not serve. Nil if it may.
    func user() async throws -> ImageUserProblem? { try await userProblem() }

    /// Stops containers of their own under load, until one had requests in flight. Nil if no
    /// container answers.
    func stop() async throws -> StopOutcome? {
        guard let privileges = try await start().startup.answered else { return nil }
        var outcome: StopOutcome?
        for _ in 0..<3 where outcome.map({ $0.inFlight == 0 }) ?? true {
            do {
                outcome = try await LoadedStop(containers, containers.start(privileges)).outcome()
            } catch let silent as ProbeContainers.Silent {
                outcome = StopOutcome(
                    requests: LoadedStop.requests, inFlight: 1, failures: [silent.reason], exitCode: 0, grace: containers.grace)
            }
        }
        return outcome
    }

    /// Builds the probe again after edits.
    func rebuild() async throws -> Rebuild { try await rebuilt() }

    /// Waits until the log of the running container has a text. Returns the log then, or after a
    /// long time.
    func log(until text: String) async throws -> String {
        guard let id = try await start().running?.id else { return "" }
        let end = ContinuousClock.now + .seconds(20)
        while true {
            let log = try await containers.log(id)
            if log.contains(text) || ContinuousClock.now >= end { return log }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// The time from the start of the container to its first answer. Nil if none answers, or if no
    /// check needed it.
    func startTime() async -> Duration? { await started.present?.running?.startTime }

    /// The used memory of the container in bytes. Nil if none answers, or if no check needed it.
    func memory() async -> Int64? {
        guard let id = await started.present?.running?.id else { return nil }
        return try? await containers.engine.stats(id).memory
    }
}
