import BuildGraph
package import ContainerEngine
package import Deployment
package import WorkModel

/// Compares the services of a swarm with the wanted ones. Pure: the same values give the same plan.
package enum ServiceReconciler {
    /// The wanted services of a project.
    package struct Wanted: Hashable, Sendable {
        /// The services of functions by the function's name. A function whose image is not built
        /// yet has none.
        package var functions: [String: ServiceSpecification]
        /// The service of the proxy.
        package var proxy: ServiceSpecification

        /// Creates the value.
        package init(functions: [String: ServiceSpecification], proxy: ServiceSpecification) {
            (self.functions, self.proxy) = (functions, proxy)
        }
    }

    /// The plan of all changes, each with its causes. The order is: functions by name, the proxy,
    /// then the services to remove.
    ///
    /// A proxy that comes last routes to no name that does not exist yet.
    package static func changes(from observed: ObservedSwarm, to desired: DesiredState, _ wanted: Wanted) -> DeploymentPlan {
        var plan = DeploymentPlan()
        var steps = desired.functions.map { function($0, wanted.functions[$0.name], observed, desired) }
        steps.append(proxy(wanted.proxy, observed))
        for step in steps {
            if let step { plan.changes.append(step) } else { plan.unchanged += 1 }
        }
        for function in observed.removed(by: desired) {
            plan.changes.append(Step(.container(function), .remove, Reconciler.removal(function, observed.past, desired)))
        }
        return plan
    }

    /// The step that one function's service needs; nil if it is in the desired state.
    /// - Parameter wanted: the wanted service; nil if its image is not built yet.
    package static func function(
        _ function: DesiredFunction, _ wanted: ServiceSpecification?, _ observed: ObservedSwarm, _ desired: DesiredState
    ) -> Step? {
        let node = Node.container(function.name)
        guard let current = observed.functions[function.name] else {
            return Step(node, .create, Reconciler.creation(function, observed.past, desired))
        }
        let image = Node.image(function.name).description
        guard let wanted else { return Step(node, .replace, [Reason(.dependencyChanged, image)]) }
        var causes: [Reason] = []
        if let step = imageStep(from: current.specification, to: wanted) { causes.append(Reason(.imageChanged, image, detail: step)) }
        causes += differences(current.specification, wanted, observed)
        causes += unfinished(current)
        if causes.isEmpty { return nil }
        return Step(node, .replace, causes, interrupts: wanted.update.order == .stopFirst)
    }

    /// The step that the proxy's service needs; nil if it is in the desired state. A change
    /// interrupts on one node after the other.
    package static func proxy(_ wanted: ServiceSpecification, _ observed: ObservedSwarm) -> Step? {
        guard let current = observed.proxy else { return Step(.proxy, .create, [Reason(.neverDeployed)]) }
        let causes = ProxyServiceInputs(wanted).reasons(since: ProxyServiceInputs(current.specification)) + unfinished(current)
        return causes.isEmpty ? nil : Step(.proxy, .replace, causes, interrupts: true)
    }

    /// The differences of two services besides their images, by the names of metadata.yml.
    private static func differences(
        _ current: ServiceSpecification, _ wanted: ServiceSpecification, _ observed: ObservedSwarm
    ) -> [Reason] {
        ServiceInputs(wanted, networks: observed.networks).reasons(since: ServiceInputs(current, networks: observed.networks))
    }

    /// The causes in the last update: it stopped because a task failed, so the tasks are mixed.
    private static func unfinished(_ current: ServiceSummary) -> [Reason] {
        switch current.update?.state {
        case .paused, .rollbackPaused: [Reason(.previousFailed, current.name, detail: current.update?.message ?? "")]
        case .updating, .completed, .rollbackStarted, .rollbackCompleted, .other, nil: []
        }
    }

    /// The two images in words: their keys, or their digests if the keys do not differ. Nil if the
    /// images are equal.
    private static func imageStep(from current: ServiceSpecification, to wanted: ServiceSpecification) -> String? {
        if current.container.image == wanted.container.image { return nil }
        if let old = current.labels[Labels.imageKey], let new = wanted.labels[Labels.imageKey], old != new {
            return KeyChange(from: old, to: new).description
        }
        return "\(shortDigest(current.container.image)) -> \(shortDigest(wanted.container.image))"
    }

    private static func shortDigest(_ reference: String) -> String {
        guard let digest = reference.split(separator: "@").last?.split(separator: ":").last else { return reference }
        return String(digest.prefix(12))
    }
}

/// Everything of the proxy's service that a change is compared by.
struct ProxyServiceInputs: InputList {
    private let service: ServiceSpecification

    /// Creates the inputs.
    init(_ service: ServiceSpecification) { self.service = service }

    func write(to sink: inout some InputSink) {
        let container = service.container
        sink.add("faaso", .setting, .hidden(([container.user ?? ""] + (container.command ?? [])).joined(separator: "\n")))
        for config in container.configs {
            // The name of a config contains the digest of its content.
            let file = config.target.split(separator: "/").last ?? ""
            let name = config.target == ProxyService.caddyfilePath ? "caddyfile" : "proxy.import.\(file)"
            sink.add(name, .setting, .hidden(config.name))
        }
        sink.add("listen", .setting, .text(service.ports.map { "\($0.published):\($0.target)" }.joined(separator: ",")))
        sink.add("placement", .setting, .text(service.placement.constraints.sorted().joined(separator: ", ")))
        sink.add("proxy.image", .setting, .text(container.image))
    }
}
