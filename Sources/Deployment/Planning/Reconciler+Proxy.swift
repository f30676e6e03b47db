import BuildGraph
import FunctionModel
package import ReverseProxy
package import WorkModel

extension Reconciler {
    /// The step that the proxy's container needs; nil if it is in the desired state.
    package static func proxy(_ observed: ObservedState, _ desired: DesiredState) -> Step? {
        guard let current = observed.proxies.first else {
            let known = observed.wasDeployed
            return Step(.proxy, .create, [known ? Reason(.notRunning, detail: "no container") : Reason(.neverDeployed)])
        }
        let names = ObjectNames(project: desired.project)
        // A proxy that lost its folders serves on without them. It needs them for certificates and
        // for snippets.
        let isDetached = current.report?.isDetached ?? false
        let needsFolders = !isDetached || desired.listen.automaticHTTPS || desired.snippetFolder != nil
        let mounts = needsFolders ? observed.mounts : current.fields[ProxyInputs.state]
        var fields = current.fields
        if let image = current.report?.image { fields[ProxyInputs.image] = image }
        var causes = ProxyInputs(desired, mounts: mounts).reasons(sinceLabelled: fields)
        if !current.networks.contains(names.network) {
            causes.append(Reason(.configurationChanged, "network", detail: "not attached"))
        }
        if current.name != names.proxy {
            causes.append(Reason(.configurationChanged, "name", detail: "renamed to \(current.name)"))
        }
        if current.state == .restarting { causes.append(Reason(.unhealthy, detail: RunState.restartingCause)) }
        if current.state == .running && !current.answers {
            causes.append(Reason(.unhealthy, detail: current.silence.map { "\($0)" } ?? "it does not answer"))
        }
        // Snippets may name files of the image, which only its container has.
        if causes.map(\.input) == [ProxyInputs.image], current.report != nil, desired.snippetFolder == nil {
            return Step(.proxy, .reload, causes)
        }
        if !causes.isEmpty {
            let interrupts = current.state == .running && !current.servesBeside(desired, mounts: observed.mounts)
            return Step(.proxy, .replace, causes, interrupts: interrupts)
        }
        if current.state != .running { return Step(.proxy, .start, [Reason(.notRunning, detail: current.state.rawValue)]) }
        if observed.proxies.count > 1 {
            return Step(.proxy, .remove, observed.proxies.dropFirst().map { Reason(.previousFailed, $0.name, detail: "left over") })
        }
        return nil
    }

    /// The step of the proxy, with the changes of routes and settings that a new proxy starts with.
    /// - Throws: ``ProxyConfigurationError`` for a desired state that no Caddyfile can express.
    package static func proxyStep(_ observed: ObservedState, _ desired: DesiredState) throws(ProxyConfigurationError) -> Step? {
        guard var step = proxy(observed, desired) else { return nil }
        let after = try withProxy(observed, desired)
        guard after.loaded != observed.loaded, let loaded = after.loaded else { return step }
        let causes = causes(since: observed.loaded, loaded.routes, callees: loaded.callees, desired)
        let known = Set(step.reasons.compactMap(\.input))
        step.reasons += causes.filter { cause in cause.input.map { !known.contains($0) } ?? true }
        return step
    }

    /// The observed state after the step of the proxy. A new proxy or another Caddy starts with the
    /// routes of the functions that serve.
    /// - Throws: ``ProxyConfigurationError`` for a desired state that no Caddyfile can express.
    package static func withProxy(_ observed: ObservedState, _ desired: DesiredState) throws(ProxyConfigurationError) -> ObservedState {
        guard let action = proxy(observed, desired)?.action, [.create, .replace, .reload].contains(action) else { return observed }
        let healthy = observed.containers.map(\.function).filter { observed.serving($0)?.health == .healthy }
        let serving = Set(observed.upstreams.keys).union(healthy)
        return observed.after(load: try desired.firstCaddyfile(after: observed.loaded, serving: serving))
    }

    /// The step that Caddy's configuration needs, with a cause for each route; nil if it is in the
    /// desired state.
    /// - Throws: ``ProxyConfigurationError`` for a desired state that no Caddyfile can express.
    package static func caddyfile(_ observed: ObservedState, _ desired: DesiredState) throws(ProxyConfigurationError) -> Step? {
        caddyfile(observed, desired, text: try desired.caddyfile(desired.wholeTable))
    }

    /// The step that Caddy's configuration needs on a target where the desired Caddyfile has a text
    /// of its own; nil if it is in the desired state.
    package static func caddyfile(_ observed: ObservedState, _ desired: DesiredState, text: String) -> Step? {
        var unended = observed.isLoading ? [Reason(.previousFailed, detail: "a reload did not come to its end")] : []
        if observed.hasForeignCaddyfile {
            unended.append(Reason(.unhealthy, "caddyfile", detail: "the proxy serves one that this deployment did not load"))
        }
        guard observed.loaded?.text != text else { return unended.isEmpty ? nil : Step(.caddyfile, .reload, unended) }
        var causes = causes(since: observed.loaded, desired.routes, callees: desired.wholeTable.callees, desired)
        if causes.isEmpty {
            // A new proxy is created with a Caddyfile that serves nothing, so nothing has to be
            // loaded.
            if observed.loaded == nil && observed.proxies.isEmpty { return nil }
            causes.append(Reason(.configurationChanged, "caddyfile", detail: observed.loaded == nil ? "not known" : "differs"))
        }
        return Step(.caddyfile, .reload, causes + unended)
    }

    /// The causes of a Caddyfile that differs from the loaded one: its routes, the functions that
    /// only calls reach, and its settings.
    package static func causes(
        since loaded: LoadedCaddyfile?, _ routes: [DesiredRoute], callees: [String], _ desired: DesiredState
    ) -> [Reason] {
        let before = loaded?.routes ?? []
        var causes = DesiredRoute.reasons(from: before, to: routes).map(\.reason)
        // A function that gets a route, or had one, is named by it.
        let (old, new) = (Set(loaded?.callees ?? []), Set(callees))
        let added = new.subtracting(old).subtracting(desired.routes.map(\.function)).subtracting(before.map(\.function))
        let removed = old.subtracting(new).subtracting(before.map(\.function))
        causes += added.sorted().map { Reason(.routeAdded, Contract.url(of: $0)) }
        causes += removed.sorted().map { Reason(.routeRemoved, Contract.url(of: $0)) }
        if let settings = loaded?.source?.settings { causes += desired.caddyfileInputs.inputs.reasons(sinceDigests: settings) }
        return causes
    }
}
