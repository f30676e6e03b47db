import BuildGraph
import WorkModel

/// The rule of the container that serves a function. It needs the function's image if the graph
/// builds one.
struct ContainerRule: NodeRule {
    let function: String
    let run: DeploymentRun

    var pool: WorkPool { run.target.pool }

    func evaluate(_ outputs: Outputs) -> Verdict {
        change(outputs).map(Verdict.stale) ?? .current(.none)
    }

    /// The change that the container needs; nil if it is in the desired state.
    fileprivate func change(_ outputs: Outputs) -> Step? {
        guard let wanted = run.function(function, outputs) else {
            return Step(.container(function), .remove, Reconciler.removal(function, run.observed.state, run.desired))
        }
        return run.observed.step(wanted, run.desired)
    }

    func perform(_ step: Step, _ outputs: Outputs) async throws -> NodeOutput {
        try await run.prepare()
        guard let wanted = run.function(function, outputs) else {
            let drain = run.observed.state.lastDeployment?.desired.drain(of: function) ?? DesiredState.usualDrain
            // A loaded route still leads to the function, or another one calls it. Its container stays.
            guard try await run.target.remove(function, drain: drain, because: step.reasons) else { throw Unneeded() }
            return .none
        }
        if let error = run.refused[function] { throw error }
        switch step.action {
        case .remove: try await run.target.removeLeftovers(of: wanted)
        default:
            try await run.waves.makeCallable(wanted.calls)
            let candidate = run.candidates.take(function)
            let starts = step.action == .start
            try await run.trying(function, starts: starts) {
                try await run.target.apply(wanted, in: run.desired, starts: starts, candidate: candidate, because: step.reasons)
            }
        }
        return .none
    }
}

/// The rule that starts a function's next container while the image's tests run.
struct CandidateRule: NodeRule {
    let function: String
    let run: DeploymentRun

    func evaluate(_ outputs: Outputs) -> Verdict {
        guard let change = ContainerRule(function: function, run: run).change(outputs),
            change.action == .create || change.action == .replace
        else { return .current(.none) }
        return .stale(Step(.candidate(function), change.action, change.reasons))
    }

    func perform(_ step: Step, _ outputs: Outputs) async throws -> NodeOutput {
        guard let wanted = run.function(function, outputs), let staging = run.target.staging else { return .none }
        if let error = run.refused[function] { throw error }
        try await run.prepare()
        try await run.waves.makeCallable(wanted.calls)
        try await run.trying(function) {
            run.candidates.add(try await staging.stage(wanted, run.desired, step.reasons), for: function)
        }
        return .none
    }
}

/// The rule of the configuration that Caddy has loaded.
struct CaddyfileRule: NodeRule {
    let run: DeploymentRun
    /// The functions whose containers are a part of the run.
    let deployed: Set<String>

    var pool: WorkPool { run.target.pool }

    func evaluate(_ outputs: Outputs) async throws -> Verdict {
        try await step().map(Verdict.stale) ?? .current(.none)
    }

    private func step() async throws -> Step? {
        let desired = run.desiredWithCallees(deployed: deployed)
        // Routes that were loaded early are a part of this step. The executor evaluates one node at a
        // time, so this waits for no load.
        if run.waves.hasLoaded, let step = try run.observed.plannedCaddyfileStep(desired) { return step }
        // A new proxy starts with the routes that could be served when it was created.
        return try run.observed.caddyfileStep(desired, loaded: try await run.target.loadedCaddyfile())
    }

    func perform(_ step: Step, _ outputs: Outputs) async throws -> NodeOutput {
        await run.waves.end()
        try await run.prepare()
        let desired = run.desiredWithCallees(deployed: deployed)
        guard try await run.target.loadRoutes(desired) || run.waves.loads > 0 else { throw Unneeded() }
        return .none
    }
}

/// The rule of the proxy's container. ``DeploymentRun/prepare()`` does its work.
struct ProxyRule: NodeRule {
    let run: DeploymentRun

    var pool: WorkPool { run.target.pool }

    func evaluate(_ outputs: Outputs) throws -> Verdict {
        try run.observed.proxyStep(run.desired).map(Verdict.stale) ?? .current(.none)
    }

    func perform(_ step: Step, _ outputs: Outputs) async throws -> NodeOutput {
        try await run.prepare()
        return .none
    }
}
