import Deployment
import WorkModel

/// The removal of containers that do not serve any more, after they have finished their requests.
struct Retirement: Sendable {
    let host: Host
    @Shared var engine: EngineEffects
    let clock: ClockEffects
    @Shared var observer: Observer
    @Shared var upstreams: UpstreamFiles
    @Shared var caddyfiles: CaddyfileStore
    @Shared var performer: OperationPerformer
    let candidates: OwnCandidates

    /// Retires the containers that earlier deployments left beside the one that serves. Errors are
    /// logged, not thrown.
    func removeLeftovers(of function: DesiredFunction) async throws {
        guard let serving = try await observer.observe(function: function.name).serving(function.name) else { return }
        await retireOthers(of: function, than: serving.id, because: OperationPlan.Cause.leftOver)
    }

    /// Retires the observed containers that earlier deployments left.
    func retireLeftovers(of function: DesiredFunction, in observed: ObservedState) async throws {
        for leftover in observed.leftovers(function.name) where !isCandidate(leftover) {
            try await retire(leftover, in: observed, drain: function.drain, because: OperationPlan.Cause.leftOver)
        }
    }

    /// Retires the containers of a function besides the one that serves. Errors are logged, not
    /// thrown.
    func retireOthers(of function: DesiredFunction, than serving: String, because cause: String) async {
        do {
            let observed = try await observer.observe(function: function.name)
            for old in observed.containers where old.id != serving && !isCandidate(old) {
                try await retireWithRetry(old, in: observed, drain: function.drain, because: cause)
            }
        } catch {
            let reason = Task.isCancelled ? "interrupted; the next deployment removes it" : "\(error)"
            host.log(.container(function.name), .warning, "an old container could not be removed: \(reason)")
        }
    }

    /// Retires all containers of a function that is not desired.
    /// - Returns: false, with nothing done, if a loaded route leads to the function, or if others
    ///   can call it.
    func remove(_ function: String, drain: Duration, because reasons: [Reason]) async throws -> Bool {
        let loaded = try caddyfiles.loaded()
        if loaded?.routes.contains(where: { $0.function == function }) ?? false { return false }
        if loaded?.callees.contains(function) ?? false { return false }
        let cause = reasons.map(\.line).joined(separator: "; ")
        let observed = try await observer.observe(function: function)
        for container in observed.containers {
            let purpose: ContainerStopper.Purpose = observed.leftovers(function).contains(container) ? .retirement : .removal
            try await retire(container, in: observed, drain: drain, because: cause, for: purpose)
        }
        try upstreams.remove(function)
        return true
    }

    private func isCandidate(_ container: ObservedContainer) -> Bool {
        candidates.names.contains(host.names.container(container.function, container.number))
    }

    /// Retires a container and retries twice. An engine that just started may fail to stop or
    /// remove a container that it took over.
    private func retireWithRetry(
        _ container: ObservedContainer, in observed: ObservedState, drain: Duration, because cause: String
    ) async throws {
        for _ in 0..<2 {
            do { return try await retire(container, in: observed, drain: drain, because: cause) } catch {
                try Task.checkCancellation()
                try await clock.sleep(.milliseconds(500))
                guard try await engine.condition(container.id) != nil else { return }
            }
        }
        try await retire(container, in: observed, drain: drain, because: cause)
    }

    /// Lets a container finish its requests, stops it with its grace, and removes it with its
    /// secrets.
    private func retire(
        _ container: ObservedContainer, in observed: ObservedState, drain: Duration, because cause: String,
        for purpose: ContainerStopper.Purpose = .retirement
    ) async throws {
        for operation in Replacement.retiring(container, in: observed, drain: drain, because: cause) {
            try await performer.perform(operation, on: container, for: purpose)
        }
        host.log(.container(container.function), .removed, "removed \(container.name)")
    }
}
