import BuildGraph
import ContainerEngine
import Deployment
import FunctionModel
import WorkModel

/// The observed state of a project in a swarm.
struct SwarmObservation: Observation {
    /// The services and networks.
    let observed: ObservedSwarm
    private let target: SwarmTarget

    /// Creates the observation.
    init(_ observed: ObservedSwarm, on target: SwarmTarget) { (self.observed, self.target) = (observed, target) }

    var state: ObservedState { observed.past }

    var isEmpty: Bool { observed.functions.isEmpty && observed.proxy == nil && observed.loader == nil }

    func servedImage(_ function: String) -> String? { observed.functions[function]?.labels[SwarmLabels.imageID] }

    var owner: String? { observed.owner }

    func removed(by desired: DesiredState) -> [String] { observed.removed(by: desired) }

    func step(_ function: DesiredFunction, _ desired: DesiredState) -> Step? {
        ServiceReconciler.function(function, observed, desired, for: target.platform)
    }

    private func proxyStepAlone(_ desired: DesiredState) -> Step? { ServiceReconciler.proxy(observed, desired, on: target.platform) }

    /// The step of the proxy, with the changes of routes and settings that it brings.
    func proxyStep(_ desired: DesiredState) throws -> Step? {
        guard var step = proxyStepAlone(desired), let after = try withProxy(desired).loaded else { return nil }
        let known = Set(step.reasons.compactMap(\.input))
        step.reasons += Reconciler.causes(since: state.loaded, after.routes, callees: after.callees, desired)
            .filter { cause in cause.input.map { !known.contains($0) } ?? true }
        return step
    }

    /// The first proxies start with all routes, and a function may have failed since. So the load
    /// itself finds out if it is needed.
    func caddyfileStep(_ desired: DesiredState, loaded: LoadedCaddyfile?) throws -> Step? {
        if observed.proxy == nil { return try plannedCaddyfileStep(desired) }
        var state = state
        state.loaded = loaded
        return try caddyfileStep(desired, from: state)
    }

    func plannedCaddyfileStep(_ desired: DesiredState) throws -> Step? { try caddyfileStep(desired, from: try withProxy(desired)) }

    private func caddyfileStep(_ desired: DesiredState, from state: ObservedState) throws -> Step? {
        Reconciler.caddyfile(state, desired, text: try ProxyService.caddyfile(desired, desired.wholeTable).text)
    }

    /// The state after the step of the proxy. A new proxy starts with the routes of the functions
    /// that have a service.
    private func withProxy(_ desired: DesiredState) throws -> ObservedState {
        var after = state
        guard proxyStepAlone(desired) != nil else { return after }
        after.loaded = try ProxyService.caddyfile(desired, firstTable(desired), ports: observed.ports)
        return after
    }

    private func firstTable(_ desired: DesiredState) -> RouteTable {
        desired.table(loaded: state.loaded?.routes ?? [], serving: Set(observed.functions.keys))
    }

    func changes(to desired: DesiredState) throws -> DeploymentPlan {
        var plan = DeploymentPlan()
        let (proxy, caddyfile) = (try proxyStep(desired), try plannedCaddyfileStep(desired))
        for step in [proxy] + desired.functions.map({ step($0, desired) }) + [caddyfile] {
            if let step { plan.changes.append(step) } else { plan.unchanged += 1 }
        }
        for function in removed(by: desired) {
            plan.changes.append(Step(.container(function), .remove, Reconciler.removal(function, state, desired)))
        }
        return plan
    }

    /// The swarm performs the single operations, so each step is one.
    func operations(of steps: [Step], to desired: DesiredState) -> OperationPlan {
        OperationPlan(lines: steps.filter { $0.node.isDeployed && $0.node.kind != .route }.map(\.line))
    }

    func isDown(_ function: String) -> Bool { observed.functions[function] == nil }

    func canStart(_ function: String) -> Bool { false }

    func prepare(_ desired: DesiredState) async throws {
        // The Caddyfile for all routes proves that there is one, before anything is changed.
        _ = try ProxyService.caddyfile(desired, desired.wholeTable)
        guard proxyStepAlone(desired) != nil else { return }
        // The first proxies get all routes, which saves a load. If a function then fails, the load of the
        // routes takes its own away.
        let table = observed.proxy == nil ? desired.wholeTable : firstTable(desired)
        try await target.deployProxy(desired, table, observed)
        target.log(DeploymentEvent(.proxy, .created, "runs on \(desired.listen.description)"))
    }

    func removeRemains(_ desired: DesiredState) async throws { try await target.removeRemains(desired) }
}
