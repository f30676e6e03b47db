package import Deployment
import Basics
import FunctionModel
import Synchronization

extension SingleHost {
    /// Makes a healthy candidate the one that serves: its alias is renamed over the function's upstream file, which Caddy reads for
    /// each request; then the old container may finish its requests, ends, and is removed.
    ///
    /// Returns after draining. A candidate that is not healthy any more (it may have waited for its tests), or whose alias cannot be
    /// written (a full disk), is removed, and the error thrown. What goes wrong after the switch is only said: the candidate serves, and
    /// the next deployment removes what is left.
    func promote(_ candidate: Candidate) async throws {
        let function = candidate.function
        let subject = ServingSubject(candidate)
        do {
            for operation in candidate.plan.proving { try await perform(operation, on: subject) }
        } catch {
            await discard(candidate)
            throw error
        }
        do { try await perform(candidate.plan.switching, on: subject) } catch {
            // It may have failed after the rename, and then the candidate serves.
            guard try upstream(function.name) == candidate.alias else {
                await discard(candidate)
                throw error
            }
        }
        _ = memory.candidates.withLock { $0.remove(candidate.name) }
        log(DeploymentEvent(.container(function.name), .swapped, "\(candidate.name) serves"))
        await retireOthers(of: function, than: candidate.id, because: OperationPlan.Cause.replaced(by: candidate.name))
    }

    /// Removes what an earlier deployment left beside the container that serves.
    package func removeLeftovers(of function: DesiredFunction) async throws {
        guard let serving = try await observe(function: function.name).serving(function.name) else { return }
        await retireOthers(of: function, than: serving.id, because: OperationPlan.Cause.leftOver)
    }

    /// Retires what a function has besides the container that serves it. What goes wrong is only said.
    func retireOthers(of function: DesiredFunction, than serving: String, because cause: String) async {
        do {
            let own = memory.candidates.withLock { $0 }
            for old in try await observe(function: function.name).containers
            where old.id != serving && !own.contains(names.container(old.function, old.number)) {
                try await retireWithRetry(old, drain: function.drain, because: cause)
            }
        } catch {
            let reason = Task.isCancelled ? "interrupted; the next deployment removes it" : "\(error)"
            log(DeploymentEvent(.container(function.name), .warning, "an old container could not be removed: \(reason)"))
        }
    }

    /// Retires, and tries again twice: an engine that was only just started may fail to stop or to remove what it took over.
    private func retireWithRetry(_ container: ObservedContainer, drain: Duration, because cause: String) async throws {
        for _ in 0..<2 {
            do { return try await retire(container, drain: drain, because: cause) } catch {
                try Task.checkCancellation()
                try await effects.clock.sleep(.milliseconds(500))
                // Gone, whoever removed it.
                guard try await engine.condition(container.id) != nil else { return }
            }
        }
        try await retire(container, drain: drain, because: cause)
    }

    /// Lets a container finish what is in flight, stops it with its grace and removes it with its secrets. Says so when something was
    /// still in flight after `drain`.
    func retire(_ container: ObservedContainer, drain: Duration, because cause: String) async throws {
        for operation in Replacement.retiring(container, drain: drain, because: cause) { try await perform(operation, on: container) }
        log(DeploymentEvent(.container(container.function), .removed, "removed \(container.name)"))
    }

    /// Waits until Caddy has twice said that nothing is in flight to a container, or the time is up. Twice, so that a request that
    /// read the upstream file just before it changed, and was not counted yet, is seen.
    func waitUntilQuiet(_ container: ObservedContainer, for drain: Duration) async throws -> Bool {
        let step = Duration.milliseconds(100)
        let deadline = effects.clock.now() + drain
        let listsReplaced = await listsReplaced()
        var quiet = 0
        while true {
            // An admin socket that does not answer says nothing about requests: then the whole time is waited.
            let upstreams = try? await effects.proxy.upstreams()
            let reading = upstreams.map {
                InFlight(alias: container.alias, function: container.function, upstreams: $0, listsReplaced: listsReplaced)
            }
            quiet = reading == InFlight.none ? quiet + 1 : 0
            if quiet >= 2 { return true }
            let left = deadline - effects.clock.now()
            if left <= .zero { return false }
            try await effects.clock.sleep(min(step, left))
        }
    }

    /// True if this Caddy tells of replaced upstreams; asked once.
    private func listsReplaced() async -> Bool {
        if let known = memory.listsReplaced.withLock({ $0 }) { return known }
        var answer = false
        do {
            if let proxy = try await runningProxy() {
                answer = InFlight.listsReplaced(version: try await engine.output(proxy.id, ["caddy", "version"]))
            }
        } catch {
            if Task.isCancelled { return false }
            log(DeploymentEvent(.proxy, .warning, "could not ask Caddy for its version: \(error)"))
        }
        memory.listsReplaced.withLock { $0 = answer }
        return answer
    }
}
