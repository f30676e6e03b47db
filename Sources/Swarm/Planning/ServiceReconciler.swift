import BuildGraph
import ContainerEngine
package import Deployment
import FunctionModel
package import WorkModel

/// Compares the services of a swarm with the wanted ones. Pure: the same values give the same plan.
package enum ServiceReconciler {
    /// The step that one function's service needs; nil if it is in the desired state.
    ///
    /// The registry is not asked. A service has a label with the image that it was made from.
    package static func function(
        _ function: DesiredFunction, _ observed: ObservedSwarm, _ desired: DesiredState, for platform: NodePlatform
    ) -> Step? {
        let node = Node.container(function.name)
        guard let current = observed.functions[function.name] else {
            return Step(node, .create, Reconciler.creation(function, observed.past, desired))
        }
        let wanted = FunctionService.specification(
            function, image: current.specification.container.image, for: platform, in: desired, objects: observed.objects)
        var causes = imageCauses(current, function)
        causes += differences(current.specification, wanted, observed)
        causes += unfinished(current)
        if causes.isEmpty { return nil }
        return Step(node, changing: causes, interrupts: wanted.update.order == .stopFirst)
    }

    /// The step that the proxy's services need besides another Caddyfile; nil if they are in the
    /// desired state. A change of the proxy interrupts on one node after the other, and one of its
    /// loader does not.
    package static func proxy(_ observed: ObservedSwarm, _ desired: DesiredState, on platform: NodePlatform) -> Step? {
        guard let current = observed.proxy else {
            let isFirst = observed.past.lastDeployment == nil
            return Step(.proxy, .create, [isFirst ? Reason(.neverDeployed) : Reason(.notRunning, detail: "no service")])
        }
        let image = current.specification.container.image
        let wanted = ProxyService.specification(desired, image: image, on: platform, objects: observed.objects)
        var causes = ProxyServiceInputs(wanted).reasons(since: ProxyServiceInputs(current.specification))
        causes += proxyImageCauses(current, desired) + unfinished(current)
        let interrupts = !causes.isEmpty
        causes += loaderCauses(observed.loader, image, desired, platform).filter { !causes.contains($0) }
        return causes.isEmpty ? nil : Step(.proxy, .replace, causes, interrupts: interrupts)
    }

    /// The causes in the service that loads the Caddyfile. Its files have a step of their own.
    private static func loaderCauses(
        _ current: ServiceSummary?, _ image: String, _ desired: DesiredState, _ platform: NodePlatform
    ) -> [Reason] {
        guard let current else { return [Reason(.notRunning, detail: "no loader of the Caddyfile")] }
        var wanted = LoaderService.specification(desired, caddyfile: "", image: image, on: platform, objects: SwarmObjects())
        wanted.container.command = current.specification.container.command
        wanted.labels[SwarmLabels.proxyImage] = current.labels[SwarmLabels.proxyImage]
        return ProxyServiceInputs(wanted).reasons(since: ProxyServiceInputs(current.specification)) + unfinished(current)
    }

    /// The differences of two services besides their images, by the names of metadata.yml.
    private static func differences(
        _ current: ServiceSpecification, _ wanted: ServiceSpecification, _ observed: ObservedSwarm
    ) -> [Reason] {
        let names = observed.objects.networkNames
        return ServiceInputs(wanted, networks: names).reasons(since: ServiceInputs(current, networks: names))
    }

    /// The causes in the last update: it stopped because a task failed, so the tasks are mixed.
    private static func unfinished(_ current: ServiceSummary) -> [Reason] {
        switch current.update?.state {
        case .paused, .rollbackPaused: [Reason(.previousFailed, current.name, detail: current.update?.message ?? "")]
        case .updating, .completed, .rollbackStarted, .rollbackCompleted, .other, nil: []
        }
    }

    /// The causes in the image: it is another one, will be built, or was set by hand.
    private static func imageCauses(_ current: ServiceSummary, _ function: DesiredFunction) -> [Reason] {
        let node = Node.image(function.name).description
        guard let image = function.image else { return [Reason(.dependencyChanged, node)] }
        guard current.labels[SwarmLabels.imageID] == image.id else {
            return [Reason(.imageChanged, node, detail: imageStep(from: current, to: image))]
        }
        let reference = current.specification.container.image
        return reference == current.labels[SwarmLabels.image] ? [] : [Reason(.imageChanged, node, detail: "it was set to \(reference)")]
    }

    /// The cause in the proxy's image: it was set by hand. Another `proxy.image` is an input.
    private static func proxyImageCauses(_ current: ServiceSummary, _ desired: DesiredState) -> [Reason] {
        if current.labels[SwarmLabels.proxyImage] != desired.proxy.image { return [] }
        let reference = current.specification.container.image
        guard reference != current.labels[SwarmLabels.image] else { return [] }
        return [Reason(.configurationChanged, ProxyInputs.image, detail: "it was set to \(reference)")]
    }

    /// The two images in words: their keys, or the engine's identifiers if the keys do not differ.
    private static func imageStep(from current: ServiceSummary, to image: FunctionImage) -> String {
        guard let key = current.labels[Labels.imageKey], key.prefix(16) != image.key.prefix(16) else {
            return "\(shortID(current.labels[SwarmLabels.imageID] ?? "none")) -> \(shortID(image.id))"
        }
        return KeyChange(from: key, to: image.key).description
    }

    private static func shortID(_ id: String) -> String { String((id.split(separator: ":").last ?? "").prefix(12)) }
}
