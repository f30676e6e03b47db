import Deployment

/// The stopper of containers and of the proxy.
///
/// An interrupt does not end a stop, because the engine would go on with it. It logs what is
/// awaited.
struct ContainerStopper: Sendable {
    let host: Host
    let engine: EngineEffects
    let mark: EndingMark

    /// The fate of a container after its stop.
    enum Purpose: Hashable, Sendable {
        /// It does not serve any more.
        case retirement
        /// It serves, and goes for good.
        case removal
        /// It serves. If the run fails or is interrupted, it starts again.
        case replacement
    }

    /// Stops a container of a function. One that serves is marked before. An interrupt comes before
    /// the mark or after the stop.
    func stop(_ container: ObservedContainer, grace: Duration, for purpose: Purpose) async throws {
        let state = "\(container.function) without a container"
        try await completed { [self] in
            if purpose != .retirement { await mark.set(container) }
            try await engine.stop(container.id, grace: grace)
        } onInterrupt: { [self] in
            tell(.container(container.function), container.name, purpose, leaves: state)
        }
    }

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
