import Basics
import Deployment
import WorkModel

/// The switch of a function to another container.
struct Switcher: Sendable {
    let host: Host
    @Shared var engine: EngineEffects
    @Shared var observer: Observer
    @Shared var upstreams: UpstreamFiles
    @Shared var performer: OperationPerformer
    @Shared var starter: ContainerStarter
    @Shared var retirement: Retirement
    let candidates: OwnCandidates
    @Shared var mark: EndingMark
    @Shared var stopper: ContainerStopper
    /// The deployments on record.
    let history: DeploymentHistory

    /// Brings a function to the desired state. If an existing container does not start, for example
    /// because its port is taken, it is replaced.
    ///
    /// If the replacement fails, the container that served before serves again, whenever it can
    /// run.
    func apply(
        _ function: DesiredFunction, in desired: DesiredState, starts: Bool, candidate: Candidate?, because reasons: [Reason]
    ) async throws {
        if starts {
            do { return try await start(function, because: reasons) } catch {
                try Task.checkCancellation()
                host.logNotStarted(.container(function.name), error)
            }
        }
        // A candidate that comes to serve needs no observation.
        let before = candidate == nil && !starts ? try await serving(function) : nil
        do {
            let ready =
                if let candidate { candidate } else {
                    try await starter.stage(function, in: desired, isStaged: false, startsAgain: !starts, because: reasons)
                }
            try await promote(ready)
        } catch {
            // A container that did not start a moment ago is not tried once more.
            if !starts {
                await shielded {
                    do {
                        let current = if candidate == nil { before } else { try await serving(function) }
                        if let current { await startAgain(current, function) }
                    } catch {
                        host.log(.container(function.name), .warning, "it is not known whether the older container serves: \(error)")
                    }
                }
            }
            throw error
        }
    }

    /// Observes the container that serves a function.
    private func serving(_ function: DesiredFunction) async throws -> ObservedContainer? {
        try await observer.observe(function: function.name).serving(function.name)
    }

    /// Makes a healthy candidate the container that serves, and returns after draining the old one.
    ///
    /// The candidate's alias is renamed over the function's upstream file. Then the old container
    /// finishes its requests, ends, and is removed.
    ///
    /// A candidate may have waited for its tests. If it is not healthy any more, or its alias
    /// cannot be written, it is removed. Then the error is thrown. Errors after the switch are
    /// logged, not thrown: the candidate serves, and the next deployment removes the rest.
    func promote(_ candidate: Candidate) async throws {
        let function = candidate.function
        let subject = ServingSubject(candidate)
        do {
            for operation in candidate.plan.proving { try await performer.perform(operation, on: subject) }
        } catch {
            await starter.discard(candidate)
            throw error
        }
        do { try await performer.perform(candidate.plan.switching, on: subject) } catch {
            // The write may have failed after the rename, and then the candidate serves.
            guard try upstreams.alias(of: function.name) == candidate.alias else {
                await starter.discard(candidate)
                throw error
            }
        }
        candidates.remove(candidate.name)
        host.log(.container(function.name), .swapped, "\(candidate.name) serves")
        await retirement.retireOthers(of: function, than: candidate.id, because: OperationPlan.Cause.replaced(by: candidate.name))
    }

    /// Starts the existing container of a function, and points the upstream file to it. Other
    /// containers of the function are retired.
    private func start(_ function: DesiredFunction, because reasons: [Reason]) async throws {
        let observed = try await observer.observe(function: function.name)
        guard let found = observed.serving(function.name), let port = found.port else {
            throw DeploymentError.notDeployed(function: function.name)
        }
        let current = try await mark.removed(from: found)
        if function.runsAlone { try await retirement.retireLeftovers(of: function, in: observed) }
        let subject = ServingSubject(
            function: function, id: current.id, alias: current.alias, port: port, containerPort: current.containerPort,
            restarts: try await engine.condition(current.id)?.restarts ?? 0)
        let cause = reasons.map(\.line).joined(separator: "; ")
        for operation in Replacement.restarting(current, because: cause) { try await performer.perform(operation, on: subject) }
        host.log(.container(function.name), .started, "started \(current.name)")
        // If the engine went away in the middle of a swap, both containers are stopped.
        await retirement.retireOthers(of: function, than: current.id, because: OperationPlan.Cause.leftOver)
    }
}
