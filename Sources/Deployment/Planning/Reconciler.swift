import BuildGraph
package import ReverseProxy
package import WorkModel

/// Compares the observed state with the desired one. Pure: the same two values give the same plan.
package enum Reconciler {
    /// The plan of all changes, each with its causes.
    ///
    /// The order is: the proxy, functions by name, the Caddyfile, then the containers to remove.
    /// - Throws: ``ProxyConfigurationError`` for a desired state that no Caddyfile can express.
    package static func changes(
        from observed: ObservedState, to desired: DesiredState
    ) throws(ProxyConfigurationError) -> DeploymentPlan {
        let observed = observed.indexed
        var plan = DeploymentPlan()
        plan.add(try proxyStep(observed, desired))
        for function in desired.functions { plan.add(container(function, observed, desired)) }
        if let change = try caddyfile(withProxy(observed, desired), desired) { plan.changes.append(change) } else { plan.unchanged += 1 }
        for function in observed.removed(by: desired) {
            plan.changes.append(Step(.container(function), .remove, removal(function, observed, desired)))
        }
        return plan
    }

    /// The step that one function's container needs; nil if it is in the desired state.
    package static func container(
        _ function: DesiredFunction, _ observed: ObservedState, _ desired: DesiredState
    ) -> Step? {
        let node = Node.container(function.name)
        guard let current = observed.serving(function.name) else { return Step(node, .create, creation(function, observed, desired)) }
        var causes: [Reason] = []
        if let image = function.image {
            if image.id != current.imageID {
                causes.append(Reason(.imageChanged, Node.image(function.name).description, detail: imageStep(from: current, to: image)))
            }
        } else {
            causes.append(Reason(.dependencyChanged, Node.image(function.name).description))
        }
        let recorded = observed.lastDeployment?.desired.function(function.name)?.configuration
        causes += function.configuration.inputs.reasons(sinceDigests: current.fields, recorded: recorded?.inputs)
        causes += placementCauses(current, function, desired.project)
        switch (current.state, current.health) {
        case (.restarting, _): causes.append(Reason(.unhealthy, detail: RunState.restartingCause))
        case (.running, .unhealthy(let reason)): causes.append(Reason(.unhealthy, detail: reason))
        default: break
        }
        if !causes.isEmpty {
            return Step(node, .replace, causes, interrupts: function.runsAlone && current.state == .running)
        }
        if current.state != .running { return Step(node, .start, [Reason(.notRunning, detail: current.state.rawValue)]) }
        if observed.upstreams[function.name] != current.alias {
            return Step(node, .start, [Reason(.notRunning, detail: "running, but its upstream file does not name it")])
        }
        let leftovers = observed.leftovers(function.name)
        if leftovers.isEmpty { return nil }
        return Step(node, .remove, leftovers.map { Reason(.previousFailed, $0.name, detail: "left over") })
    }

    /// The causes for a container that was renamed or detached from a network by hand.
    private static func placementCauses(_ current: ObservedContainer, _ function: DesiredFunction, _ project: String) -> [Reason] {
        let names = ObjectNames(project: project)
        var causes: [Reason] = []
        let name = names.container(function.name, current.number)
        if current.name != name { causes.append(Reason(.configurationChanged, "name", detail: "renamed to \(current.name)")) }
        // A stopped one is only started again.
        if current.isEnding, current.state != .stopped { causes.append(Reason(.unhealthy, detail: "a killed run began to stop it")) }
        for network in [names.network] + function.configuration.networks where !current.networks.contains(network) {
            // A network that is new in the configuration is already named as a changed field.
            if network != names.network && current.fields["networks." + network] == nil { continue }
            causes.append(Reason(.configurationChanged, "networks." + network, detail: "not attached"))
        }
        return causes
    }

    /// The causes to create a function that runs nowhere.
    package static func creation(_ function: DesiredFunction, _ observed: ObservedState, _ desired: DesiredState) -> [Reason] {
        let unbuilt = function.image == nil ? [Reason(.dependencyChanged, Node.image(function.name).description)] : []
        let fate = observed.fate(of: function.name)
        if fate == .takenDown { return [Reason(.notRunning, detail: "taken down")] + unbuilt }
        if fate == nil || fate == .unknown { return [Reason(.notRunning, detail: "no \(observed.unit)")] + unbuilt }
        // If a deployment has no functions, it was the first of the project or it failed.
        let isFirst = fate == .neverDeployed && observed.lastDeployment?.desired.functions.isEmpty ?? true
        if isFirst { return [Reason(.neverDeployed)] + unbuilt }
        return desired.places(of: function.name).map { Reason(.routeAdded, $0) } + unbuilt
    }

    /// The causes to remove the containers of a function that is not desired.
    package static func removal(_ function: String, _ observed: ObservedState, _ desired: DesiredState) -> [Reason] {
        guard desired.unrouted.contains(function) else { return [Reason(.functionRemoved, function)] }
        guard let last = observed.lastDeployment?.desired, last.function(function) != nil else { return [Reason(.routeRemoved)] }
        return last.places(of: function).map { Reason(.routeRemoved, $0) }
    }

    /// The two images in words: their keys, or the engine's identifiers if the keys do not differ.
    private static func imageStep(from current: ObservedContainer, to image: FunctionImage) -> String {
        guard let key = current.imageKey, key.prefix(16) != image.key.prefix(16) else {
            return "\(shortID(current.imageID)) -> \(shortID(image.id))"
        }
        return KeyChange(from: key, to: image.key).description
    }

    private static func shortID(_ id: String) -> String {
        String((id.split(separator: ":").last ?? "").prefix(12))
    }
}

extension DeploymentRecord {
    /// True when the record is one of a `faaso down` that removed a function's container.
    /// - Parameter function: nil means any container, and thereby the proxy.
    func tookDown(_ function: String? = nil) -> Bool {
        changes.contains { change in
            guard case .container(let name) = change.node, change.reasons.contains(where: { $0.kind == .down }) else { return false }
            return function == nil || function == name
        }
    }
}

extension DeploymentPlan {
    fileprivate mutating func add(_ change: Step?) {
        if let change { changes.append(change) } else { unchanged += 1 }
    }
}
