extension Deployer {
    /// Brings the world to a desired state whose images are all there, under the deployment lock, and writes down the deployment.
    ///
    /// A function that fails leaves its old version serving and the others proceed; it is named in the report. What stops everything
    /// (another repository's project, an engine that does not answer, a proxy that does not start, a Caddyfile that is not
    /// accepted) is thrown; then too every function is on a complete version.
    package func apply(
        _ desired: DesiredState, adopt: Bool = false, commit: String? = nil, forced: Set<String> = [], wait: Bool = true
    ) async throws -> DeploymentReport {
        try await withLock(purpose: "deploying \(project)", wait: wait) {
            try await applyLocked(desired, adopt: adopt, commit: commit, forced: forced)
        }
    }

    /// The same, for who holds the deployment lock.
    package func applyLocked(
        _ desired: DesiredState, adopt: Bool = false, commit: String? = nil, forced: Set<String> = [], rollback: Int? = nil
    ) async throws -> DeploymentReport {
        let observed = try await observe(for: desired)
        let plan = Reconciler.changes(from: observed, to: desired, forced: forced)
        try await prepare(desired, adopt: adopt)
        var report = DeploymentReport(plan: plan)
        report.functions = try await converge(plan, desired)
        report.routes = try await loadRoutes(desired)
        try await removeOrphans(desired)
        let failed = report.failures.mapValues { "\($0)" }
        report.record = try record(desired, changes: plan.changes, failed: failed, commit: commit, rollback: rollback)
        return report
    }

    /// Replaces, creates and starts what the plan says, a few functions at once.
    func converge(_ plan: DeploymentPlan, _ desired: DesiredState) async throws -> [String: FunctionOutcome] {
        let work = desired.functions.filter { function in
            [.create, .replace, .start].contains(plan.change("container:" + function.name)?.action)
        }
        return try await withThrowingTaskGroup(of: (String, FunctionOutcome).self) { group in
            var outcomes: [String: FunctionOutcome] = [:]
            var waiting = work[...]
            func addNext() {
                guard let function = waiting.popFirst() else { return }
                let starts = plan.change("container:" + function.name)?.action == .start
                group.addTask { (function.name, try await converge(function, starts: starts, desired)) }
            }
            for _ in 0..<4 { addNext() }
            while let (name, outcome) = try await group.next() {
                outcomes[name] = outcome
                addNext()
            }
            return outcomes
        }
    }

    /// Makes one function run as it should: starts the container that it has, or has a new one take over, `candidate` where that is
    /// healthy already. One that does not start as it is, because its port is somebody else's by now, is made anew.
    ///
    /// Nil when the container that was there serves.
    @discardableResult
    package func bringAbout(
        _ function: DesiredFunction, in desired: DesiredState, starts: Bool, candidate: Candidate? = nil
    ) async throws -> SwapResult? {
        if starts {
            do {
                try await start(function)
                return nil
            } catch {
                try Task.checkCancellation()
                log(DeploymentEvent("container:" + function.name, .warning, "\(error)"))
            }
        }
        let ready = if let candidate { candidate } else { try await startCandidate(function, in: desired) }
        return try await promote(ready)
    }

    private func converge(_ function: DesiredFunction, starts: Bool, _ desired: DesiredState) async throws -> FunctionOutcome {
        let began = effects.clock.now()
        do {
            let swap = try await bringAbout(function, in: desired, starts: starts)
            return FunctionOutcome(seconds: (effects.clock.now() - began).inSeconds, swap: swap)
        } catch let error as CancellationError {
            throw error
        } catch {
            log(DeploymentEvent("container:" + function.name, .warning, "\(error)"))
            return FunctionOutcome(seconds: (effects.clock.now() - began).inSeconds, failure: error)
        }
    }
}

/// What became of one function that had to change.
package struct FunctionOutcome: Sendable {
    package var seconds: Double
    package var swap: SwapResult?
    /// Why it failed; its old version, if there was one, serves.
    package var failure: (any Error)?

    package init(seconds: Double, swap: SwapResult? = nil, failure: (any Error)? = nil) {
        (self.seconds, self.swap, self.failure) = (seconds, swap, failure)
    }
}

/// What a deployment did.
package struct DeploymentReport: Sendable {
    package var plan: DeploymentPlan
    /// The functions that had to change, by name.
    package var functions: [String: FunctionOutcome] = [:]
    package var routes = Deployer.RouteOutcome(reloaded: false, kept: [], leftOut: [])
    /// Nil when nothing changed.
    package var record: DeploymentRecord?

    package init(plan: DeploymentPlan) { self.plan = plan }

    package var failures: [String: any Error] { functions.compactMapValues(\.failure) }
}
