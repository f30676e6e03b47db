import Basics
package import BuildGraph
import Synchronization
package import WorkModel

/// One deployment: the state that was observed once, and the rules that bring each node to the
/// desired state.
///
/// Every command that deploys uses these rules. `up` and `deploy` put images and tests before them
/// in the same graph. A rollback puts nothing before them.
///
/// The caller holds the deployment lock. It calls ``begin()`` first and
/// ``finish(_:commit:dirty:rollback:wanted:)`` last.
package struct DeploymentRun: Sendable {
    /// The target of the deployment.
    let target: any DeploymentTarget
    /// The state that was observed under the lock.
    let observed: any Observation
    /// The desired state. An image that it lacks comes from the image's node.
    let desired: DesiredState
    /// Functions that cannot be deployed as they are, each with the error.
    let refused: [String: any Error]
    /// New containers that are healthy and do not serve yet.
    let candidates = WaitingCandidates()
    /// The functions whose wanted versions were started and failed.
    let tried = FunctionNames()
    /// The functions that this run did not bring to the desired state.
    let failed = FunctionNames()
    /// The loads of routes before the end of the run.
    let waves: RouteWaves
    private let adopt: Bool
    private let explain: @Sendable (any Error) -> any Error
    private let preparation = Once<Result<Void, any Error>>()

    /// Creates a run for the state that was observed under the lock.
    /// - Parameters:
    ///   - observed: the state that was observed under the lock.
    ///   - adopt: true takes over a project that another repository deployed.
    ///   - refused: functions that cannot be deployed as they are, each with the error.
    ///   - explain: adds what the caller knows to an error of the preparation, such as a place.
    ///   - sleep: waits before the early loads of routes.
    package init(
        _ target: any DeploymentTarget, _ observed: any Observation, _ desired: DesiredState, adopt: Bool = false,
        refused: [String: any Error] = [:], explain: @escaping @Sendable (any Error) -> any Error = { $0 },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        (self.target, self.observed, self.desired) = (target, observed, desired)
        (self.adopt, self.refused, self.explain) = (adopt, refused, explain)
        waves = RouteWaves(desired, target, gone: Self.gone(observed.state, desired), sleep: sleep)
    }

    /// Functions that have containers and should have none.
    package var removed: [String] { observed.removed(by: desired) }

    /// The identifier of the image that serves a function; nil if it is not known.
    package func servedImage(of function: String) -> String? { observed.servedImage(function) }

    /// Refuses errors that stop the whole deployment, before anything is changed.
    ///
    /// It refuses a project of another repository, and routes that Caddy does not accept. The
    /// routes of a new proxy are checked when the proxy is created.
    package func begin() async throws {
        if !adopt { try observed.checkOwner(desired.project) { $0 == desired.repository } }
        let caddyfile = try observed.caddyfileStep(desired, loaded: observed.state.loaded)
        if try caddyfile != nil && observed.proxyStep(desired) == nil { try await prepare() }
    }

    /// Creates what every step needs: the networks, the state folder, the proxy.
    ///
    /// It runs once in a deployment. Each step waits for it, and fails if it failed.
    package func prepare() async throws {
        try await preparation.value {
            do { return .success(try await observed.prepare(desired)) } catch { return .failure(explain(error)) }
        }.get()
    }

    /// Runs the steps of a graph. Routes are loaded meanwhile, as soon as their functions are
    /// ready.
    package func performing<Result: Sendable>(_ steps: () async -> Result) async -> Result {
        await waves.whileRunning(prepare: prepare, steps)
    }

    /// Notes an event of the run. Every executor that performs its steps passes its events.
    package func note(_ event: Executor.Event) {
        switch event {
        case .started(let step):
            if case .candidate(let function) = step.node { candidates.begin(function) }
        case .ended(let result):
            if case .candidate(let function) = result.node { candidates.end(function) }
            guard case .container(let function) = result.node else { return }
            if result.outcome == .done || result.outcome == .reused { waves.markReady(function) } else { failed.insert(function) }
        }
    }

    /// The rules of all nodes of a graph that concern containers and the proxy.
    package func rules(_ graph: Graph) -> Rules {
        var rules: Rules = [:]
        let deployed = Set(graph.order.filter { $0.kind == .container }.map(\.name))
        for node in graph.order {
            switch node {
            case .candidate(let name): rules[node] = CandidateRule(function: name, run: self)
            case .container(let name): rules[node] = ContainerRule(function: name, run: self)
            case .caddyfile: rules[node] = CaddyfileRule(run: self, deployed: deployed)
            case .proxy: rules[node] = ProxyRule(run: self)
            case .source, .base, .context, .image, .test, .shared, .route: break
            }
        }
        return rules
    }

    /// A desired function, with the image that its node built.
    /// - Returns: nil for a function that should have no container.
    func function(_ name: String, _ outputs: Outputs) -> DesiredFunction? {
        var function = desired.function(name)
        if let image = outputs.image(of: name) { function?.image = image }
        return function
    }

    /// Waits for the start of a function's new container, if it is under way.
    /// - Returns: the container, healthy and not serving yet. Nil if its start has not begun, and
    ///   if it failed.
    package func candidateUnderWay(of function: String) async -> Candidate? { await candidates.underWay(function) }

    /// Removes candidates whose tests failed, and those that an interrupted run left behind.
    func discardCandidates() async {
        for candidate in candidates.takeAll() { await target.staging?.discard(candidate) }
    }
}

/// New containers that are healthy and do not serve yet, by function.
final class WaitingCandidates: Sendable {
    private let waiting = Mutex<[String: Candidate]>([:])
    /// The starts that are under way, by function.
    private let starts = Mutex<[String: WakeSignal]>([:])

    /// Notes that the start of a function's candidate begins.
    func begin(_ function: String) { starts.withLock { $0[function] = WakeSignal() } }

    /// Notes that the start of a function's candidate has ended, perhaps by an error.
    func end(_ function: String) { starts.withLock { $0.removeValue(forKey: function) }?.signal() }

    /// Waits for the start of a function's candidate, if it is under way. One task at a time may
    /// wait for a function.
    /// - Returns: the candidate, which stays; nil if the function has none.
    func underWay(_ function: String) async -> Candidate? {
        await starts.withLock { $0[function] }?.wait()
        return waiting.withLock { $0[function] }
    }

    /// Adds a candidate.
    func add(_ candidate: Candidate, for function: String) { waiting.withLock { $0[function] = candidate } }

    /// Removes and returns the candidate of a function; nil if it has none.
    func take(_ function: String) -> Candidate? { waiting.withLock { $0.removeValue(forKey: function) } }

    /// Removes and returns all candidates.
    func takeAll() -> [Candidate] {
        waiting.withLock { waiting in
            defer { waiting = [:] }
            return Array(waiting.values)
        }
    }
}
