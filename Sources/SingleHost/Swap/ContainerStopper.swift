import Basics
import Deployment

/// The stopper of containers and of the proxy.
///
/// An interrupt does not end a stop, because the engine would go on with it. It logs what is
/// awaited.
struct ContainerStopper: Sendable {
    let host: Host
    @Shared var engine: EngineEffects
    let clock: ClockEffects
    @Shared var mark: EndingMark

    /// The fate of a container after its stop.
    enum Purpose: Hashable, Sendable {
        /// It does not serve any more.
        case retirement
        /// It serves, and goes for good.
        case removal
        /// It serves. If the run fails or is interrupted, it starts again.
        case replacement
    }

    /// Stops a container of a function, and warns if its program had to be killed. One that serves
    /// is marked before. An interrupt comes before the mark or after the stop.
    func stop(_ container: ObservedContainer, grace: Duration, for purpose: Purpose) async throws {
        let state = "\(container.function) without a container"
        let began = clock.now()
        try await completed { [self] in
            if purpose != .retirement { await mark.set(container) }
            try await engine.stop(container.id, grace: grace)
        } onInterrupt: { [self] in
            tell(.container(container.function), container.name, purpose, leaves: state)
        }
        if grace > .zero, clock.now() - began >= grace { await warnIfKilled(container, grace: grace) }
    }

    /// Warns if a stop that took the whole grace ended with SIGKILL. An engine that does not answer
    /// is no error, because the stop is done.
    private func warnIfKilled(_ container: ObservedContainer, grace: Duration) async {
        guard let condition = try? await engine.condition(container.id), condition.exitCode == Self.killed, !condition.outOfMemory else {
            return
        }
        let advice = "handle SIGTERM, which process 1 ignores by default, and write CMD in exec form; 'stop_grace' shortens the wait"
        let message = "\(container.name) did not end on SIGTERM within \(grace.text) and was killed: \(advice)"
        host.log(.container(container.function), .warning, message)
    }

    /// The status of a process that SIGKILL ended: 128 and the number of the signal.
    private static let killed = 137

    /// Stops a proxy. One that goes for good is marked before.
    func stop(_ proxy: ObservedProxy, grace: Duration, for purpose: Purpose) async throws {
        try await completed { [self] in
            if purpose == .removal { await mark.set(proxy) }
            try await engine.stop(proxy.id, grace: grace)
        } onInterrupt: { [self] in
            tell(.proxy, proxy.name, purpose, leaves: "no proxy")
        }
    }

    private func tell(_ subject: DeploymentEvent.Subject, _ name: String, _ purpose: Purpose, leaves state: String) {
        switch purpose {
        case .retirement, .removal: host.log(subject, .waiting, "interrupted: waiting until \(name) has stopped")
        case .replacement:
            let message = "interrupted: \(name) starts again as soon as it has stopped; ending faaso before that leaves \(state)"
            host.log(subject, .warning, message)
        }
    }
}
