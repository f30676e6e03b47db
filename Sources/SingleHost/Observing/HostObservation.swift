import Deployment
import WorkModel

/// The observed state of a project on one host.
struct HostObservation: Observation {
    let state: ObservedState
    /// The volumes and networks. Nil if they were not listed.
    let objects: ObservedObjects?
    private let host: SingleHost

    /// Creates the observation.
    init(_ observed: ObservedState, _ objects: ObservedObjects?, on host: SingleHost) {
        (state, self.objects, self.host) = (observed.indexed, objects, host)
    }

    var isEmpty: Bool { state.containers.isEmpty && state.proxies.isEmpty }

    func servedImage(_ function: String) -> String? { state.serving(function)?.imageID }

    var owner: String? { state.owner }

    func removed(by desired: DesiredState) -> [String] { state.removed(by: desired) }

    func step(_ function: DesiredFunction, _ desired: DesiredState) -> Step? { Reconciler.container(function, state, desired) }

    func proxyStep(_ desired: DesiredState) throws -> Step? { try Reconciler.proxyStep(state, desired) }

    func caddyfileStep(_ desired: DesiredState, loaded: LoadedCaddyfile?) throws -> Step? {
        try caddyfileStep(desired, from: loaded == state.loaded ? state : state.after(load: loaded))
    }

    func plannedCaddyfileStep(_ desired: DesiredState) throws -> Step? {
        try caddyfileStep(desired, from: try Reconciler.withProxy(state, desired))
    }

    private func caddyfileStep(_ desired: DesiredState, from state: ObservedState) throws -> Step? {
        Reconciler.caddyfile(state, desired, text: try host.caddyfile(desired, desired.wholeTable))
    }

    func changes(to desired: DesiredState) throws -> DeploymentPlan { try Reconciler.changes(from: state, to: desired) }

    func operations(of steps: [Step], to desired: DesiredState) -> OperationPlan { OperationPlan(steps, from: state, to: desired) }

    func isDown(_ function: String) -> Bool {
        guard let serving = state.serving(function) else { return true }
        return serving.state == .stopped || serving.state == .paused || serving.isEnding
    }

    func canStart(_ function: String) -> Bool {
        // A container that is being stopped cannot be started.
        state.serving(function).map { !$0.isEnding || $0.state == .stopped } ?? false
    }

    func prepare(_ desired: DesiredState) async throws { try await host.prepare(desired, from: state) }

    func removeRemains(_ desired: DesiredState) async throws { try await host.removeRemains(state, objects, desired) }
}
