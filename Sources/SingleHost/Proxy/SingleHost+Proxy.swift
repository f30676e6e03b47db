import Deployment
import Basics
import BuildGraph
import ContainerEngine
import ContentHash
import FunctionModel
import WorkModel
import Synchronization

extension SingleHost {
    /// Makes sure that the proxy runs as it should; nothing is touched when it does.
    func ensureProxy(_ desired: DesiredState, _ observed: ObservedState) async throws {
        switch Reconciler.proxy(observed, desired)?.action {
        case nil: return
        case .remove: for leftover in observed.proxies.dropFirst() { try await engine.remove(leftover.id) }
        case .start:
            for leftover in observed.proxies.dropFirst() { try await engine.remove(leftover.id) }
            guard let current = observed.proxies.first else { return }
            do {
                if current.state == .paused { try await engine.unpause(current.id) } else { try await startProxy(current.id, desired) }
                try await waitForProxy(current.id)
                log(DeploymentEvent(.proxy, .started, "started \(current.name)"))
            } catch DeploymentError.listenTaken(let listen) {
                throw DeploymentError.listenTaken(listen)
            } catch {
                try Task.checkCancellation()
                // It does not come up again as it is: a new one may.
                sayNotStarted(.proxy, error)
                // One that somebody is removing is waited for, and then gone.
                if RemovalUnderWay.isOne(error) { try await engine.remove(current.id) }
                try await replaceProxy(desired, try await observe(probing: .none))
            }
        default: try await replaceProxy(desired, observed)
        }
    }

    /// A new proxy in place of those there are. Only once the new one is created is the old one stopped, and the old one starts again
    /// when the new one does not answer.
    private func replaceProxy(_ desired: DesiredState, _ observed: ObservedState) async throws {
        guard let mounts = observed.mounts else { throw DeploymentError.state(path: state.path, reason: "its folders are missing") }
        try await ensureProxyImage(desired.proxy.image)
        let before = observed.loaded
        let routes = RouteTable(desired: desired.routes, loaded: before?.routes ?? [], serving: Set(observed.upstreams.keys)).routes
        let old = observed.proxies.first
        let text = try desired.caddyfile(routes)
        try writeSnippets(desired)
        if let old, old.state == .running, old.answers, old.fields["state"] == mounts { try await effects.proxy.adapt(text) }

        try checkPorts(desired, old)
        for leftover in observed.proxies.dropFirst() { try await engine.remove(leftover.id) }
        if let old, old.name != names.proxyBefore { try await engine.rename(old.id, names.proxyBefore) }
        let caddy = proxyOwner
        let specification = ProxySpecification.container(
            desired, state: state, mounts: mounts, user: (caddy.user, caddy.group), kernel: effects.kernelParameters)
        var new: String?
        do {
            let id = try await engine.create(specification, names.proxy)
            new = id
            try writeCaddyfile(text, routes: routes, desired)
            if let old, old.state != .stopped {
                if old.state == .paused { try await engine.unpause(old.id) }
                // One whose folders are gone answers no new request, and is in the way of the one that will.
                try await engine.stop(old.id, old.fields["state"] == mounts ? .seconds(10) : .zero)
            }
            try await startProxy(id, desired)
            try await waitForProxy(id)
        } catch {
            // Also when it was an interrupt: what served must serve again.
            await shielded { [new] in
                do { try await giveUp(new: new, old: old, before: before) } catch {
                    log(DeploymentEvent(.proxy, .warning, "the proxy before could not be brought back: \(error)"))
                }
            }
            throw error
        }
        if let old { try await engine.remove(old.id) }
        try removeOldSnippets(desired)
        memory.listsReplaced.withLock { $0 = nil }
        log(DeploymentEvent(.proxy, .created, "runs on \(desired.listen.description)"))
    }

    /// A port that somebody else has is no reason to stop the proxy that serves.
    private func checkPorts(_ desired: DesiredState, _ old: ObservedProxy?) throws {
        guard let old, old.state == .running else { return }
        let own = ProxyContainer.hostPorts(old.fields)
        for binding in ProxyContainer.ports(desired.listen) where !own.contains(binding.hostPort) {
            if !effects.portIsFree(binding.hostIP, binding.hostPort) { throw DeploymentError.listenTaken(desired.listen.description) }
        }
    }

    private func giveUp(new: String?, old: ObservedProxy?, before: LoadedCaddyfile?) async throws {
        if let new { try await engine.remove(new) }
        if let before {
            try files.writePrivate(state.caddyfile, Array(before.text.utf8), owner: caddyOwner)
        } else {
            try files.remove(state.caddyfile)
        }
        if let source = before?.source { try files.writePrivate(state.loaded, try JSONCoding.pretty(source)) }
        guard let old else { return }
        try await engine.rename(old.id, names.proxy)
        guard old.state == .running else { return }
        try await engine.start(old.id)
        // Nobody is told of the failure before what served serves again.
        try await waitForProxy(old.id)
    }

    private func startProxy(_ id: String, _ desired: DesiredState) async throws {
        do { try await engine.start(id) } catch {
            throw Refusal(error) == .portTaken ? DeploymentError.listenTaken(desired.listen.description) : error
        }
    }

    /// Pulls the proxy's image when the engine does not have it.
    private func ensureProxyImage(_ image: String) async throws {
        if try await engine.imageUser(image) != nil { return }
        log(DeploymentEvent(.proxy, .pulling, "pulling \(image)"))
        do { try await engine.pull(image) { log(DeploymentEvent(.proxy, .warning, $0)) } } catch {
            try Task.checkCancellation()
            throw DeploymentError.proxyImageMissing(image: image, reason: "\(error)", hints: (error as? EngineError)?.hints ?? [])
        }
    }

    /// Until its admin socket answers, for at most 15 s.
    private func waitForProxy(_ id: String) async throws {
        let deadline = effects.clock.now() + .seconds(15)
        while true {
            if await effects.proxy.answers() { return }
            guard let condition = try await engine.condition(id) else {
                throw DeploymentError.proxyGone
            }
            let ended = condition.state != .running
            if ended || effects.clock.now() >= deadline {
                let reason = ended ? "it ended with status \(condition.exitCode)" : "its admin socket did not answer within 15 s"
                throw DeploymentError.proxyFailed(reason: reason, log: try await engine.log(id, 20))
            }
            try await effects.clock.sleep(.milliseconds(50))
        }
    }

    /// The snippets, in a folder named by their content.
    func writeSnippets(_ desired: DesiredState) throws {
        guard let folder = desired.snippetFolder else { return }
        try files.makeFolder(state.proxy + "/" + folder, 0o755, nil)
        for (name, text) in desired.snippets.sorted(by: { $0.key < $1.key }) {
            try files.writePrivate(state.proxy + "/" + folder + "/" + name, Array(text.utf8), owner: caddyOwner)
        }
    }

    /// Writes what was loaded, and what it was made of. Both hold the hashes of basic authentication: the Caddyfile is for Caddy's user
    /// alone, the other for the deployment's owner.
    func writeCaddyfile(_ text: String, routes: [DesiredRoute], _ desired: DesiredState) throws {
        try files.writePrivate(state.caddyfile, Array(text.utf8), owner: caddyOwner)
        let source = LoadedCaddyfile.Source(text: text, routes: routes, settings: desired.caddyfileInputs.inputs.digests)
        try files.writePrivate(state.loaded, try JSONCoding.pretty(source))
    }

    /// Removes the snippets that the loaded Caddyfile does not import.
    func removeOldSnippets(_ desired: DesiredState) throws {
        for name in try files.list(state.proxy) where name.hasPrefix(DesiredState.snippetPrefix) && name != desired.snippetFolder {
            try files.remove(state.proxy + "/" + name)
        }
    }
}

extension SingleHost {
    /// Says why a container that was there did not start.
    func sayNotStarted(_ node: Node, _ error: any Error) {
        log(DeploymentEvent(.node(node), .warning, RemovalUnderWay.text(error) + "; a new one is made"))
    }
}
