import Basics
import ContainerEngine
package import Deployment
import FunctionModel
import WorkModel

/// The routes: the Caddyfile is a config of the service that loads it on each node.
extension SwarmTarget {
    package func loadRoutes(_ desired: DesiredState, announcing announced: Set<String>) async throws -> Bool {
        let observed = ObservedSwarm(try await services(), project: project)
        let loaded = try await loadedCaddyfile(of: observed.loader)
        let serving = Set(observed.functions.keys)
        // The first proxies have routes of functions that may have failed since.
        let table = desired.table(loaded: (loaded?.routes ?? []).filter { serving.contains($0.function) }, serving: serving)
        for warning in table.warnings { log(DeploymentEvent(.caddyfile, .warning, warning)) }
        let next = try ProxyService.caddyfile(desired, table, ports: observed.ports)
        guard next.text != loaded?.text else { return false }
        try await load(next, desired, try await proxyImage(desired, observed.proxy))
        log(DeploymentEvent(.caddyfile, .reloaded, "loaded \(table.routes.count.counted("route"))"))
        return true
    }

    /// Creates or updates both services of the proxy with the Caddyfile of a table, and waits until
    /// each node has it.
    ///
    /// The loader is first, because Caddy reads the file when it starts. If the proxy fails, the
    /// proxies of before get their Caddyfile back.
    func deployProxy(_ desired: DesiredState, _ table: RouteTable, _ observed: ObservedSwarm) async throws {
        let image = try await proxyImage(desired, observed.proxy)
        let objects = SwarmObjects(networks: [names.network: try await keeper.ownNetwork()])
        try await load(try ProxyService.caddyfile(desired, table, ports: observed.ports), desired, image)
        var wanted = ProxyService.specification(desired, image: image.reference, on: platform, objects: objects)
        wanted.forceUpdate = observed.proxy?.specification.forceUpdate ?? 0
        do { try await conductor(.proxy, auth: image.auth).apply(wanted) } catch {
            if let before = observed.loader?.specification {
                // The error of the proxy says more than one of this attempt.
                await shielded { [self] in try? await conductor(.proxy).apply(before) }
            }
            throw error
        }
    }

    /// Brings a Caddyfile to all proxies, and waits until each has loaded it.
    /// - Throws: `DeploymentError.caddyfileRejected` if a Caddy refuses it. All proxies then return
    ///   to the one of before.
    private func load(_ next: LoadedCaddyfile, _ desired: DesiredState, _ image: PulledImage) async throws {
        guard let program = platform.loader else {
            throw DeploymentError.failed(
                "the proxy does not work", reason: "its loader has no program for \(platform.architecture)",
                hints: ["it has programs for amd64 and arm64; DOCKER_DEFAULT_PLATFORM names the platform of the images"])
        }
        var objects = SwarmObjects()
        for (name, content) in LoaderService.files(desired, next.text, names) {
            let isCaddyfile = name == names.config(.caddyfile, content: next.text.utf8)
            let source = isCaddyfile ? try next.source.map { [SwarmLabels.loaded: try JSONCoding.text($0)] } : nil
            objects.configs[name] = try await keeper.config(name, Array(content.text.utf8), labels: source ?? [:])
        }
        let loader = names.config(.loader, content: program)
        objects.configs[loader] = try await keeper.config(loader, program)
        let wanted = LoaderService.specification(desired, caddyfile: next.text, image: image.reference, on: platform, objects: objects)
        do { try await conductor(.proxy, auth: image.auth).apply(wanted) } catch DeploymentError.proxyFailed(let reason, let log) {
            throw LoaderService.refusal(log) ?? DeploymentError.proxyFailed(reason: reason, log: log)
        }
    }

    /// Caddy's image. A service keeps the digest that it was given as long as `proxy.image` is the
    /// same text. An image that somebody set by hand does not count.
    private func proxyImage(_ desired: DesiredState, _ current: ServiceSummary?) async throws -> PulledImage {
        if let current, current.labels[SwarmLabels.proxyImage] == desired.proxy.image, let given = current.labels[SwarmLabels.image] {
            return PulledImage(reference: given, auth: try await effects.credentials(given))
        }
        return try await effects.proxyImage(desired.proxy.image)
    }

    /// The Caddyfile of a loader's service, with its sources. Nil if the service or its config is
    /// gone.
    func loadedCaddyfile(of loader: ServiceSummary?) async throws -> LoadedCaddyfile? {
        guard let file = loader?.specification.container.configs.first(where: { $0.target == ProxyContainer.caddyfile }),
            let config = try await keeper.configs().first(where: { $0.name == file.name })
        else { return nil }
        let text = String(decoding: config.data, as: UTF8.self)
        let source = config.labels[SwarmLabels.loaded].flatMap { try? JSONCoding.decode(LoadedCaddyfile.Source.self, from: $0.utf8) }
        return LoadedCaddyfile(text: text, source: source)
    }
}
