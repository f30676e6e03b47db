package import BuildGraph
import Synchronization

/// One deployment as rules of a graph: what runs, looked at once, and what brings each node of it to what is wanted.
///
/// Whatever deploys does it through these rules: `up` and `deploy` with images and tests before them in the same graph, a rollback
/// with nothing before them. Who performs them holds the deployment lock, calls ``begin()`` before and ``finish(_:commit:dirty:rollback:wanted:)``
/// after.
package struct DeploymentRun: Sendable {
    let deployer: Deployer
    let observed: ObservedState
    /// What is wanted. An image that is not in it may become known during the run.
    private let desired: DesiredState
    private let images: @Sendable () -> [String: DesiredImage]
    private let adopt: Bool
    private let refused: [String: any Error]
    private let preparation = Once<Result<Void, any Error>>()
    private let candidates = Candidates()

    /// New containers that are healthy and do not serve yet, by function.
    private final class Candidates: Sendable {
        let waiting = Mutex<[String: Candidate]>([:])
    }

    /// - Parameters:
    ///   - observed: what runs, seen under the lock.
    ///   - images: the images that are known by now, by function, over those in `desired`.
    ///   - adopt: take over a project that another repository deployed.
    ///   - refused: functions that cannot be deployed as they are, and why.
    package init(
        _ deployer: Deployer, _ observed: ObservedState, _ desired: DesiredState,
        images: @escaping @Sendable () -> [String: DesiredImage] = { [:] }, adopt: Bool = false, refused: [String: any Error] = [:]
    ) {
        (self.deployer, self.observed, self.desired, self.images) = (deployer, observed, desired, images)
        (self.adopt, self.refused) = (adopt, refused)
    }

    /// Functions that have containers and should have none.
    package var removed: [String] {
        let wanted = Set(desired.functions.map(\.name))
        return Set(observed.containers.map(\.function)).subtracting(wanted).sorted()
    }

    /// Stops everything before anything is done: a project that another repository deployed, unless it is adopted, and routes that Caddy
    /// does not take. (A new proxy has its own place in the order of steps.)
    package func begin() async throws {
        if let owner = observed.owner, owner != desired.repository, !adopt {
            throw DeploymentError.otherRepository(project: desired.project, owner: owner)
        }
        if Reconciler.caddyfile(observed, desired) != nil, Reconciler.proxy(observed, desired) == nil { try await prepare() }
    }

    /// Makes ready what every step needs: the networks, the state folder, the proxy. Tried once in a run: each step
    /// waits for it, and fails as it did.
    package func prepare() async throws {
        try await preparation.value {
            do { return .success(try await deployer.prepare(complete, from: observed)) } catch { return .failure(error) }
        }.get()
    }

    // MARK: - Rules

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
                candidates.waiting.withLock { $0[name] = candidate }
                return candidate.id
            })
    }

    private func change(_ node: NodeID, isImageKnown: Bool) throws -> Change? {
        switch node {
        case .proxy: return Reconciler.proxy(observed, desired)
        case .caddyfile:
            var observed = observed
            // A new proxy begins with what could be served when it was made.
            observed.loaded = try deployer.loadedCaddyfile()
            return Reconciler.caddyfile(observed, desired)
        default:
            let name = String(node.name)
            guard var function = function(name) else {
                return Change(.container(name), .remove, Reconciler.removal(name, observed, desired))
            }
            if !isImageKnown { function.image = nil }
            return Reconciler.container(function, observed, desired)
        }
    }

    private func perform(_ node: NodeID, _ step: Step) async throws {
        try await prepare()
        let name = String(node.name)
        switch node {
        case .proxy: break
        case .caddyfile:
            guard try await deployer.loadRoutes(complete) else { throw Unneeded() }
        default:
            guard let function = function(name) else {
                let drain = observed.lastDeployment?.desired.function(name)?.drain ?? .seconds(30)
                // A route that had to be kept keeps its function.
                guard try await deployer.remove(name, drain: drain) else { throw Unneeded() }
                return
            }
            if let error = refused[name] { throw error }
            switch Change.Action(rawValue: step.action) {
            case .remove: try await deployer.removeLeftovers(of: function)
            case let action:
                let waiting = candidates.waiting.withLock { $0.removeValue(forKey: name) }
                try await deployer.bringAbout(function, in: complete, starts: action == .start, candidate: waiting)
            }
        }
    }

    private func function(_ name: String) -> DesiredFunction? {
        var function = desired.function(name)
        if let image = images()[name] { function?.image = image }
        return function
    }

    /// What is wanted, with the images known so far.
    var complete: DesiredState {
        var state = desired
        let known = images()
        for index in state.functions.indices {
            if let image = known[state.functions[index].name] { state.functions[index].image = image }
        }
        return state
    }

    /// Removes candidates whose tests failed, or which the end of the run left behind.
    func discardCandidates() async {
        let left = candidates.waiting.withLock { waiting in
            defer { waiting = [:] }
            return Array(waiting.values)
        }
        for candidate in left { await deployer.discard(candidate) }
    }
}
