import Basics
import BuildGraph
import CaddyKeeper
import ContainerEngine
import Deployment
import FunctionModel
import WorkModel

/// The keeper of the proxy's container. It starts and replaces the proxy. If a new proxy does not
/// answer, it brings back the old one.
struct ProxyKeeper: Sendable {
    let host: Host
    @Shared var engine: EngineEffects
    @Shared var admin: ProxyEffects
    let clock: ClockEffects
    @Shared var observer: Observer
    @Shared var caddyfiles: CaddyfileStore
    @Shared var keeper: StateKeeper
    @Shared var inFlight: RequestsInFlight
    @Shared var stopper: ContainerStopper
    let portIsFree: @Sendable (_ host: String, _ port: Int) -> Bool
    let portHolder: @Sendable (Listen) async -> PortHolder?
    /// The kernel parameters that the proxy's container gets.
    let kernelParameters: [String: String]
    /// Returns the program that keeps Caddy running in the container.
    let program: @Sendable () throws -> [UInt8]

    /// Brings the proxy to the desired state. Nothing is touched if it already is, or comes up by
    /// itself.
    func ensure(_ desired: DesiredState, _ observed: ObservedState) async throws {
        var observed = observed
        if let first = observed.proxies.first, first.state == .restarting || first.state == .running && !first.answers {
            try await observer.askProxy(&observed, isPatient: true)
        }
        switch Reconciler.proxy(observed, desired)?.action {
        case nil: return
        case .remove: try await removeOthers(observed)
        case .start:
            guard let current = observed.proxies.first else { return }
            // The other one may be the proxy that served before an interrupted replacement.
            for other in observed.proxies.dropFirst() where other.state != .stopped { try await engine.remove(other.id) }
            do {
                if current.state == .paused { try await engine.unpause(current.id) } else { try await start(current.id, desired) }
                try await waitUntilAnswering(current.id)
                host.log(.proxy, .started, "started \(current.name)")
                try await removeOthers(observed)
            } catch {
                // A new proxy could not listen on the address either.
                if case DeploymentError.listenTaken = error, proxyBefore(observed)?.id == current.id { throw error }
                try Task.checkCancellation()
                // The container does not start again as it is, but a new one may.
                host.logNotStarted(.proxy, error)
                // If another process is removing the container, this call waits until it is gone.
                if RemovalUnderWay.isCause(of: error) { try await engine.remove(current.id) }
                try await replace(desired, try await observer.observe())
            }
        case .reload:
            if try await !changeCaddy(desired, observed) { try await replace(desired, observed) }
        default: try await replace(desired, observed)
        }
    }

    private func removeOthers(_ observed: ObservedState, than kept: ObservedProxy? = nil) async throws {
        let kept = kept ?? observed.proxies.first
        for leftover in observed.proxies where leftover.id != kept?.id { try await engine.remove(leftover.id) }
    }

    /// The time that a proxy gets to finish its requests.
    static let grace = Duration.seconds(10)

    /// Puts a new proxy in place of the existing ones.
    ///
    /// The old proxy is stopped only after the new one is created. With other ports, it is stopped
    /// after the new one answers. It starts again if the new one does not answer, also if it was
    /// stopped before.
    private func replace(_ desired: DesiredState, _ observed: ObservedState) async throws {
        guard let mounts = observed.mounts else {
            throw DeploymentError.state(path: host.state.path, reason: "its folders are missing")
        }
        try await ensureImage(desired.proxy.image)
        let user = StateKeeper.containerUser(of: keeper.proxyOwner, isRootless: try await engine.isRootless())
        let program = try program()
        let first = try desired.firstCaddyfile(after: observed.loaded, serving: Set(observed.upstreams.keys))
        let old = proxyBefore(observed)
        // An interrupted replacement may have written the Caddyfile of the new proxy.
        let before = old?.name == host.names.proxyBefore ? try recorded(observed) : observed.loaded
        try caddyfiles.writeSnippets(desired)
        if let old, old.state == .running, old.answers, old.fields[ProxyInputs.state] == mounts { try await admin.adapt(first.text) }

        let isBeside = old?.servesBeside(desired, mounts: mounts) ?? false
        try await checkPorts(desired, old)
        try await removeOthers(observed, than: old)
        if let old, old.name != host.names.proxyBefore { try await engine.rename(old.id, to: host.names.proxyBefore) }
        let specification = ProxySpecification.container(desired, state: host.state, mounts: mounts, user: user, kernel: kernelParameters)
        var new: String?
        var isStopping = false
        do {
            let id = try await engine.create(specification, name: host.names.proxy)
            new = id
            try await engine.putArchive(id, at: KeeperFolder.root, KeeperBinary.archive(program, user: user))
            try caddyfiles.write(first)
            if let old, old.state != .stopped, !isBeside {
                if old.state == .paused { try await engine.unpause(old.id) }
                // Without a keeper, a proxy whose folders are gone answers no new request and blocks
                // the port of the next one.
                let grace = old.report != nil || old.fields[ProxyInputs.state] == mounts ? Self.grace : .zero
                do { try await stopper.stop(old, grace: grace, for: .replacement) } catch {
                    isStopping = !(error is CancellationError)
                    throw error
                }
            }
            try await start(id, desired)
            try await waitUntilAnswering(id, beside: isBeside)
        } catch {
            // This also runs after an interrupt: the old proxy must serve again.
            await shielded { [new, isStopping] in
                do {
                    try await giveUp(new: new, old: old, isStopping: isStopping, isServing: isBeside, before: before, observed)
                } catch {
                    host.log(.proxy, .warning, "the proxy before could not be brought back: \(error)")
                }
            }
            throw error
        }
        if let old {
            if isBeside { try await stopper.stop(old, grace: Self.grace, for: .retirement) }
            try await engine.remove(old.id)
        }
        try caddyfiles.removeOldSnippets(desired)
        inFlight.forgetVersion()
        host.log(.proxy, .created, "runs on \(desired.listen.description)")
    }

    /// Refuses a port that another process holds, before the proxy that serves is stopped.
    private func checkPorts(_ desired: DesiredState, _ old: ObservedProxy?) async throws {
        guard let old, old.state == .running else { return }
        let own = ProxyContainer.ports(old.fields).map(\.hostPort)
        for binding in ProxyContainer.ports(desired.listen) where !own.contains(binding.hostPort) {
            if !portIsFree(binding.hostIP, binding.hostPort) { throw await listenTaken(desired.listen) }
        }
    }

    private func start(_ id: String, _ desired: DesiredState) async throws {
        do { try await engine.start(id) } catch {
            if Refusal(error) == .portTaken { throw await listenTaken(desired.listen) }
            throw error
        }
    }

    /// The error for an address that somebody else holds, with the holder if it can be seen.
    private func listenTaken(_ listen: Listen) async -> DeploymentError {
        .listenTaken(listen.description, holder: await portHolder(listen)?.description)
    }

    /// Pulls the proxy's image if the engine does not have it.
    func ensureImage(_ image: String) async throws {
        if try await engine.imageUser(image) != nil { return }
        host.log(.proxy, .pulling, "pulling \(image)")
        do { try await engine.pull(image) { host.log(.proxy, .warning, $0) } } catch {
            try Task.checkCancellation()
            throw DeploymentError.proxyImageMissing(image: image, reason: "\(error)", hints: (error as? EngineError)?.hints ?? [])
        }
    }

    /// Waits until the proxy serves, for at most 15 s.
    /// - Parameter isBeside: true if another proxy serves, whose keeper may answer instead.
    func waitUntilAnswering(_ id: String, beside isBeside: Bool = false) async throws {
        let deadline = clock.now() + .seconds(15)
        while true {
            // Both keepers have the same socket, one after the other.
            let isReached = isBeside ? await isAsked(id) : true
            if isReached, await admin.silence() == nil { return }
            guard let condition = try await engine.condition(id) else { throw DeploymentError.proxyGone }
            let ended = condition.state != .running
            if ended || clock.now() >= deadline {
                let reason = ended ? "it ended with status \(condition.exitCode)" : "no Caddy served within 15 s"
                throw DeploymentError.proxyFailed(reason: reason, log: try await engine.log(id, lines: 20))
            }
            try await clock.sleep(.milliseconds(50))
        }
    }
}

extension ProxyKeeper {
    /// True when the keeper of a container has the socket.
    private func isAsked(_ id: String) async -> Bool {
        guard let container = await admin.report()?.container, !container.isEmpty else { return false }
        return id.hasPrefix(container)
    }
}

extension Host {
    /// Logs the reason why an existing container did not start.
    func logNotStarted(_ node: Node, _ error: any Error) {
        log(.node(node), .warning, RemovalUnderWay.text(error) + "; a new one is made")
    }
}
