import BuildGraph
import FunctionModel
import ReverseProxy

extension Reconciler {
    /// What must happen to the proxy's container.
    static func proxy(_ observed: ObservedState, _ desired: DesiredState) -> Change? {
        guard let current = observed.proxies.first else {
            let known = observed.lastDeployment.map { !$0.desired.functions.isEmpty || $0.tookDown() } ?? false
            return Change(.proxy, .create, [known ? Reason(.notRunning, detail: "no container") : Reason(.neverDeployed)])
        }
        let names = ObjectNames(project: desired.project)
        var causes = ProxySpecification.differences(from: current.fields, to: ProxySpecification.fields(desired, mounts: observed.mounts))
        if !current.networks.contains(names.network) {
            causes.append(Reason(.configurationChanged, "network", detail: "not attached"))
        }
        if current.name != names.proxy {
            causes.append(Reason(.configurationChanged, "name", detail: "renamed to \(current.name)"))
        }
        if current.state == .restarting { causes.append(Reason(.unhealthy, detail: "restarts again and again")) }
        if current.state == .running && !current.answers { causes.append(Reason(.unhealthy, detail: "its admin socket does not answer")) }
        if !causes.isEmpty { return Change(.proxy, .replace, causes, interrupts: current.state == .running) }
        if current.state != .running { return Change(.proxy, .start, [Reason(.notRunning, detail: current.state.rawValue)]) }
        if observed.proxies.count > 1 {
            return Change(.proxy, .remove, observed.proxies.dropFirst().map { Reason(.previousFailed, $0.name, detail: "left over") })
        }
        return nil
    }

    /// What must happen to what Caddy has loaded: one step, with a cause per route.
    static func caddyfile(_ observed: ObservedState, _ desired: DesiredState) -> Change? {
        let text: String
        do { text = try desired.caddyfile(desired.routes) } catch {
            return Change(.caddyfile, .reload, [Reason(.configurationChanged, "caddyfile", detail: error.description)])
        }
        let unended = observed.isClosing ? [Reason(.previousFailed, detail: "a reload did not come to its end")] : []
        guard observed.loaded?.text != text else { return unended.isEmpty ? nil : Change(.caddyfile, .reload, unended) }
        var causes = routes(from: observed.loaded?.routes ?? [], to: desired.routes)
        let settings = desired.caddyfileSettings
        if let before = observed.loaded?.source?.settings {
            for name in settings.keys.sorted() where before[name] != settings[name] {
                causes.append(Reason(.configurationChanged, name))
            }
        }
        if causes.isEmpty {
            // A new proxy is created with a Caddyfile that serves nothing: then there is nothing to load.
            if observed.loaded == nil && observed.proxies.isEmpty { return nil }
            causes.append(Reason(.configurationChanged, "caddyfile", detail: observed.loaded == nil ? "not known" : "differs"))
        }
        return Change(.caddyfile, .reload, causes + unended)
    }

    /// What differs by name, with the values of what is no text of somebody's.
    private static func differences(_ was: RouteOptions, _ now: RouteOptions) -> String {
        now.differences(from: was).map { name in
            let values: (RouteOptions) -> Reason.Value = { options in
                switch name {
                case "timeout": options.timeout.map { .shown($0.text) } ?? .unset
                case "body_limit": options.bodyLimit.map { .shown(ByteCount.text($0)) } ?? .unset
                default: .hidden
                }
            }
            return name + (Reason.change(from: values(was), to: values(now)).map { " " + $0 } ?? "")
        }.joined(separator: ", ")
    }

    private static func routes(from old: [DesiredRoute], to new: [DesiredRoute]) -> [Reason] {
        let before = Dictionary(old.map { ($0.path, $0) }) { first, _ in first }
        let after = Dictionary(new.map { ($0.path, $0) }) { first, _ in first }
        return Set(before.keys).union(after.keys).sorted().compactMap { path in
            switch (before[path], after[path]) {
            case (nil, _?): return Reason(.routeAdded, path)
            case (_?, nil): return Reason(.routeRemoved, path)
            case (let was?, let now?) where was.function != now.function:
                return Reason(.routeChanged, path, detail: "\(was.function) -> \(now.function)")
            case (let was?, let now?) where was.stripPrefix != now.stripPrefix:
                return Reason(.routeChanged, path, detail: "strip_prefix \(now.stripPrefix)")
            case (let was?, let now?) where was.options != now.options:
                return Reason(.routeChanged, path, detail: differences(was.options ?? RouteOptions(), now.options ?? RouteOptions()))
            default: return nil
            }
        }
    }
}
