package import BuildGraph
import Synchronization

/// One deployment as rules of a graph: what runs, looked at once, and what brings each node of it to what is wanted.
///
/// Whatever deploys does it through these rules: `up` and `deploy` with images and tests before them in the same graph, a rollback
/// with nothing before them. Who performs them holds the deployment lock.
package struct DeploymentRun: Sendable {
    private let deployer: Deployer
    private let observed: ObservedState
    /// What is wanted. An image that is not in it may become known during the run.
    private let desired: DesiredState
    private let images: @Sendable () -> [String: DesiredImage]
    private let adopt: Bool
    private let forced: Set<String>
    private let refused: [String: any Error]
    private let preparation = Once<Void>()
    private let state = State()

    private final class State: Sendable {
        /// New containers that are healthy and do not serve yet, by function.
        let candidates = Mutex<[String: Candidate]>([:])
        let isPrepared = Mutex(false)
    }

    /// - Parameters:
    ///   - observed: what runs, seen under the lock.
    ///   - images: the images that are known by now, by function, over those in `desired`.
    ///   - adopt: take over a project that another repository deployed.
    ///   - forced: functions to replace though nothing of them changed.
    ///   - refused: functions that cannot be deployed as they are, and why.
    package init(
        _ deployer: Deployer, _ observed: ObservedState, _ desired: DesiredState,
        images: @escaping @Sendable () -> [String: DesiredImage] = { [:] }, adopt: Bool = false, forced: Set<String> = [],
        refused: [String: any Error] = [:]
    ) {
        (self.deployer, self.observed, self.desired, self.images) = (deployer, observed, desired, images)
        (self.adopt, self.forced, self.refused) = (adopt, forced, refused)
    }

    /// Functions that have containers and should have none.
    package var removed: [String] {
        let wanted = Set(desired.functions.map(\.name))
        return Set(observed.containers.map(\.function)).subtracting(wanted).sorted()
    }

    /// What is done with a node of what runs.
    /// - Parameter image: the node that makes the function's image; as long as that has no output the image counts as unknown.
    package func rule(_ node: NodeID, image: NodeID? = nil) -> Rule {
        Rule(
            evaluate: { outputs in
                guard let change = try change(node, isImageKnown: image.map { outputs[$0] != nil } ?? true) else {
                    return .current(node.description)
                }
                return .stale(Step(node, change.action.rawValue, change.causes, interrupts: change.interrupts))
            },
            perform: { _, step in
                try await perform(node, step)
                return node.description
            })
    }

    /// Starts the container that is to serve, while the image's tests run.
    package func candidateRule(_ name: String, image: NodeID) -> Rule {
        Rule(
            evaluate: { outputs in
                guard let change = try change(.container(name), isImageKnown: outputs[image] != nil),
                    change.action == .create || change.action == .replace
                else { return .current("") }
                return .stale(Step(.candidate(name), change.action.rawValue, change.causes))
            },
            perform: { _, _ in
                guard let function = function(name) else { return "" }
                if let error = refused[name] { throw error }
                try await prepare()
                let candidate = try await deployer.startCandidate(function, in: complete)
                state.candidates.withLock { $0[name] = candidate }
                return candidate.id
            })
    }

    /// Makes ready what every step needs: whose project it is, the networks, the state folder, the proxy. Once in a run; each step
    /// waits for it.
    package func prepare() async throws {
        try await preparation.value {
            try await deployer.prepare(complete, from: observed, adopt: adopt)
            state.isPrepared.withLock { $0 = true }
        }
    }

    /// Ends the run: removes candidates that do not serve and what was left of secrets, and records the deployment. Nil where nothing
    /// was changed and nothing failed.
    /// - Parameters:
    ///   - results: of all nodes of the graph.
    ///   - wanted: whether a function was asked for; one that was not stays recorded as it was.
    package func finish(
        _ results: [NodeResult], commit: String?, rollback: Int? = nil, wanted: (String) -> Bool = { _ in true }
    ) async throws -> DeploymentRecord? {
        let left = state.candidates.withLock { waiting in
            defer { waiting = [:] }
            return Array(waiting.values)
        }
        for candidate in left { await deployer.discard(candidate) }
        let touched = results.filter { ["container", "caddyfile", "proxy"].contains($0.node.kind) }
        let didAnything = touched.contains { $0.outcome == .done || $0.outcome == .failed }
        if didAnything { try await deployer.removeRemains() }
        if !didAnything && observed.lastDeployment == nil { return nil }
        let succeeded = Set(touched.filter { $0.outcome == .done || $0.outcome == .reused }.map(\.node))
        var failed: [String: String] = [:]
        for result in touched where didAnything && result.node.kind == "container" && !succeeded.contains(result.node) {
            failed[String(result.node.name)] = result.error.map { "\($0)" } ?? "not deployed"
        }
        let done = didAnything ? Reconciler.changes(from: observed, to: complete, forced: forced).changes : []
        return try deployer.record(
            actual(succeeded, wanted), changes: done.filter { succeeded.contains(NodeID($0.node)) }, failed: failed, commit: commit,
            rollback: rollback)
    }

    /// What is wanted, with what could not be brought about or was not asked for as it was before.
    private func actual(_ succeeded: Set<NodeID>, _ wanted: (String) -> Bool) -> DesiredState {
        var actual = complete
        let last = observed.lastDeployment?.desired
        actual.functions = actual.functions.compactMap { function in
            wanted(function.name) && succeeded.contains(.container(function.name)) ? function : last?.function(function.name)
        }
        guard let last else { return actual }
        if !succeeded.contains(.proxy) { (actual.listen, actual.proxy, actual.snippets) = (last.listen, last.proxy, last.snippets) }
        if !succeeded.contains(.proxy) || !succeeded.contains(.caddyfile) { actual.routes = last.routes }
        return actual
    }

    private func change(_ node: NodeID, isImageKnown: Bool) throws -> Change? {
        switch node {
        case .proxy: return Reconciler.proxy(observed, desired)
        case .caddyfile:
            var observed = observed
            // A new proxy begins with what could be served when it was made.
            if state.isPrepared.withLock({ $0 }) { observed.loaded = try deployer.loadedCaddyfile() }
            return Reconciler.caddyfile(observed, desired)
        default:
            let name = String(node.name)
            guard var function = function(name) else {
                return Change(.container(name), .remove, Reconciler.removal(name, observed, desired))
            }
            if !isImageKnown { function.image = nil }
            return Reconciler.container(function, observed, desired, forced: forced.contains(name))
        }
    }

    private func perform(_ node: NodeID, _ step: Step) async throws {
        try await prepare()
        switch node {
        case .proxy: break
        case .caddyfile:
            guard try await deployer.loadRoutes(complete) else { throw Unneeded() }
        default:
            let name = String(node.name)
            if step.action == Change.Action.remove.rawValue { return try await remove(name) }
            guard let function = function(name) else { return }
            if let error = refused[name] { throw error }
            let waiting = state.candidates.withLock { $0.removeValue(forKey: name) }
            let starts = step.action == Change.Action.start.rawValue
            try await deployer.bringAbout(function, in: complete, starts: starts, candidate: waiting)
        }
    }

    private func remove(_ name: String) async throws {
        try await deployer.removeOrphans(complete)
        guard desired.function(name) == nil else { return }
        // A route that had to be kept keeps its function.
        if try await !deployer.observe(probing: false).containers(of: name).isEmpty { throw Unneeded() }
    }

    private func function(_ name: String) -> DesiredFunction? {
        var function = desired.function(name)
        if let image = images()[name] { function?.image = image }
        return function
    }

    /// What is wanted, with the images known so far.
    private var complete: DesiredState {
        var state = desired
        let known = images()
        for index in state.functions.indices {
            if let image = known[state.functions[index].name] { state.functions[index].image = image }
        }
        return state
    }
}
