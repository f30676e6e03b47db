import Basics
import ContainerEngine
package import Deployment
import FunctionModel
import WorkModel

/// The routes: a Caddyfile is a config, and another one makes new proxies.
extension SwarmTarget {
    package func loadRoutes(_ desired: DesiredState, announcing announced: Set<String>) async throws -> Bool {
        let observed = ObservedSwarm(try await services(), project: project)
        let loaded = try await loadedCaddyfile(of: observed.proxy)
        let serving = Set(observed.functions.keys)
        // The first proxies have routes of functions that may have failed since.
        let table = desired.table(loaded: (loaded?.routes ?? []).filter { serving.contains($0.function) }, serving: serving)
        for warning in table.warnings { log(DeploymentEvent(.caddyfile, .warning, warning)) }
        guard try ProxyService.caddyfile(desired, table, ports: observed.ports).text != loaded?.text else { return false }
        try await deployProxy(desired, table, observed)
        log(DeploymentEvent(.caddyfile, .reloaded, "loaded \(table.routes.count.counted("route"))"))
        return true
    }

    /// Creates or updates the service of the proxy with the Caddyfile of a table, and waits until
    /// each node has it.
    func deployProxy(_ desired: DesiredState, _ table: RouteTable, _ observed: ObservedSwarm) async throws {
        let next = try ProxyService.caddyfile(desired, table, ports: observed.ports)
        var objects = SwarmObjects(networks: [names.network: try await keeper.ownNetwork()])
        let caddyfile = names.config(.caddyfile, content: next.text.utf8)
        var labels: [String: String] = [:]
        if let source = next.source { labels[SwarmLabels.loaded] = try JSONCoding.text(source) }
        objects.configs[caddyfile] = try await keeper.config(caddyfile, Array(next.text.utf8), labels: labels)
        for (_, snippet) in desired.snippets.sorted(by: { $0.key < $1.key }) {
            let name = names.config(.snippet, content: snippet.utf8)
            objects.configs[name] = try await keeper.config(name, Array(snippet.utf8))
        }
        let image = try await proxyImage(desired, observed.proxy)
        var wanted = ProxyService.specification(desired, caddyfile: next.text, image: image.reference, objects: objects)
        wanted.forceUpdate = observed.proxy?.specification.forceUpdate ?? 0
        try await conductor(.proxy, auth: image.auth).apply(wanted)
    }

    /// Caddy's image. A service keeps the digest that it was given as long as `proxy.image` is the
    /// same text. An image that somebody set by hand does not count.
    private func proxyImage(_ desired: DesiredState, _ current: ServiceSummary?) async throws -> PulledImage {
        if let current, current.labels[SwarmLabels.proxyImage] == desired.proxy.image, let given = current.labels[SwarmLabels.image] {
            return PulledImage(reference: given)
        }
        return try await effects.proxyImage(desired.proxy.image)
    }

    /// The Caddyfile of a proxy's service, with its sources. Nil if the service or its config is
    /// gone.
    func loadedCaddyfile(of proxy: ServiceSummary?) async throws -> LoadedCaddyfile? {
        guard let file = proxy?.specification.container.configs.first(where: { $0.target == ProxyContainer.caddyfile }),
            let config = try await keeper.configs().first(where: { $0.name == file.name })
        else { return nil }
        let text = String(decoding: config.data, as: UTF8.self)
        let source = config.labels[SwarmLabels.loaded].flatMap { try? JSONCoding.decode(LoadedCaddyfile.Source.self, from: $0.utf8) }
        return LoadedCaddyfile(text: text, source: source)
    }
}
