import BuildGraph
import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import Synchronization

/// The deployment part of a run: one look at what runs, and rules that bring it to what the repository says as the images and
/// tests it depends on come out.
struct DeploymentSession: Sendable {
    let session: Session
    let deployer: Deployer
    private let observed: ObservedState
    /// What is wanted, without images: those are known function by function.
    private let desired: DesiredState
    private let candidates = Candidates()
    private let preparation = Once<Void>()
    /// Functions that can't be deployed as they are, and why.
    private let refused: [String: ProjectProblems]

    /// New containers that are healthy and do not serve yet.
    private final class Candidates: Sendable {
        let waiting = Mutex<[String: Candidate]>([:])
    }

    /// What runs and what is wanted, from one look.
    struct Look: Sendable {
        fileprivate let observed: ObservedState
        fileprivate let desired: DesiredState
        fileprivate let refused: [String: ProjectProblems]
    }

    /// Looks at what runs.
    /// - Throws: ``DeploymentError`` for a project that another repository deployed.
    static func look(_ workspace: Workspace, _ connection: EngineConnection, _ deployer: Deployer, adopt: Bool) async throws -> Look {
        let versions = try connection.secrets.versions()
        let desired = DesiredState(
            project: workspace.project, images: [:], repository: workspace.repository, secretVersions: versions,
            snippets: try snippets(workspace))
        let observed = try await deployer.observe(for: desired)
        if !adopt { try observed.checkOwner(workspace) }
        return Look(observed: observed, desired: desired, refused: missingSecrets(workspace.project, versions))
    }

    init(session: Session, deployer: Deployer, _ look: Look) {
        self.session = session
        self.deployer = deployer
        (observed, desired, refused) = (look.observed, look.desired, look.refused)
    }

    /// Functions that have containers and should have none.
    var removed: [String] {
        let wanted = Set(desired.functions.map(\.name))
        return Set(observed.containers.map(\.function)).subtracting(wanted).sorted()
    }

    /// What the rest of a run does with a node of what runs.
    func rule(_ node: NodeID) -> Rule {
        Rule(
            evaluate: { outputs in
                guard let change = change(node, outputs) else { return .current(node.description) }
                return .stale(Step(node, change.action.rawValue, change.causes, interrupts: change.interrupts))
            },
            perform: { _, step in
                try await perform(node, step)
                return node.description
            })
    }

    /// Starts the container that is to serve, while the image's tests run.
    func candidateRule(_ name: String) -> Rule {
        Rule(
            evaluate: { outputs in
                guard let change = change(.container(name), outputs), change.action == .create || change.action == .replace else {
                    return .current("")
                }
                return .stale(Step(.candidate(name), change.action.rawValue, change.causes))
            },
            perform: { _, _ in
                guard let function = complete.function(name) else { return "" }
                if let problems = refused[name] { throw problems }
                try await prepare()
                let candidate = try await deployer.startCandidate(function, in: complete)
                candidates.waiting.withLock { $0[name] = candidate }
                return candidate.id
            })
    }

    /// Makes ready what every step of a deployment needs: whose project it is, the networks, the state folder, the proxy. Once in a run;
    /// each step waits for it.
    func prepare() async throws {
        try await preparation.value { try await deployer.prepare(complete, from: observed, adopt: session.options.adopt) }
    }

    /// Records the deployment when something that runs was changed; its number then.
    func finish(_ results: [NodeResult]) async throws -> Int? {
        await discardCandidates()
        let touched = results.filter { ["container", "caddyfile", "proxy"].contains($0.node.kind) }
        // One that is adopted is on record as this repository's from now on, whatever else was to be done.
        let isAdopted = observed.owner.map { $0 != desired.repository } ?? false
        guard isAdopted || touched.contains(where: { $0.outcome == .done }) else { return nil }
        let plan = Reconciler.changes(from: observed, to: complete)
        let succeeded = Set(touched.filter { $0.outcome == .done || $0.outcome == .reused }.map(\.node))
        var failed: [String: String] = [:]
        for result in touched where result.node.kind == "container" && !succeeded.contains(result.node) {
            failed[String(result.node.name)] = result.error.map { "\($0)" } ?? "not deployed"
        }
        let done = plan.changes.filter { succeeded.contains(NodeID($0.node)) }
        return try deployer.record(actual(complete, succeeded), changes: done, failed: failed, commit: session.commit)?.number
    }

    /// What is wanted, with the proxy and the routes of before where those could not be brought about.
    private func actual(_ state: DesiredState, _ succeeded: Set<NodeID>) -> DesiredState {
        guard let last = observed.lastDeployment?.desired else { return state }
        var actual = state
        // What this run was not asked to deploy stays as it was.
        actual.functions = state.functions.compactMap { function in
            session.isWanted(function.name) ? function : last.function(function.name)
        }
        if !succeeded.contains(.proxy) { (actual.listen, actual.proxy, actual.snippets) = (last.listen, last.proxy, last.snippets) }
        if !succeeded.contains(.proxy) || !succeeded.contains(.caddyfile) { actual.routes = last.routes }
        return actual
    }

    // MARK: - Steps

    private func change(_ node: NodeID, _ outputs: Rule.Outputs) -> Change? {
        switch node.kind {
        case "proxy": return Reconciler.proxy(observed, desired)
        case "caddyfile": return Reconciler.caddyfile(observed, desired)
        default:
            let name = String(node.name)
            guard var function = desired.function(name) else {
                return Change(.container(name), .remove, Reconciler.removal(name, observed, desired))
            }
            function.image = outputs[.image(name)] == nil ? nil : session.known[name]
            return Reconciler.container(function, observed, desired)
        }
    }

    private func perform(_ node: NodeID, _ step: Step) async throws {
        try await prepare()
        switch (node.kind, step.action) {
        case ("proxy", _): break
        case ("caddyfile", _):
            guard try await deployer.loadRoutes(complete).reloaded else { throw Unneeded() }
        case (_, "remove"):
            try await deployer.removeOrphans(complete)
            // A route that had to be kept keeps its function.
            let left = try await deployer.observe(probing: false).containers(of: String(node.name))
            if desired.function(String(node.name)) == nil, !left.isEmpty { throw Unneeded() }
        default:
            guard let function = complete.function(String(node.name)) else { return }
            if let problems = refused[function.name] { throw problems }
            let waiting = candidates.waiting.withLock { $0.removeValue(forKey: function.name) }
            try await deployer.bringAbout(function, in: complete, starts: step.action == "start", candidate: waiting)
        }
    }

    /// Removes candidates whose tests failed, or which the end of the run left behind.
    private func discardCandidates() async {
        let left = candidates.waiting.withLock { waiting in
            defer { waiting = [:] }
            return Array(waiting.values)
        }
        for candidate in left { await deployer.discard(candidate) }
    }

    /// What is wanted, with the images known so far.
    private var complete: DesiredState {
        var state = desired
        let known = session.known
        for index in state.functions.indices { state.functions[index].image = known[state.functions[index].name] }
        return state
    }

    /// A function whose secret is not set is refused; the others are none the worse for it.
    private static func missingSecrets(_ project: Project, _ versions: [String: String]) -> [String: ProjectProblems] {
        var refused: [String: ProjectProblems] = [:]
        for function in project.functions {
            let missing = function.metadata.secrets.enumerated().filter { versions[$0.element] == nil }
            guard !missing.isEmpty else { continue }
            refused[function.name] = ProjectProblems(
                missing.map { index, name in
                    Problem(
                        "function '\(function.name)' needs the secret '\(name)', which is not set",
                        at: function.locations["secrets.\(index)"] ?? function.location, hints: ["set it: faaso secret set \(name)"])
                })
        }
        return refused
    }

    /// The snippets of `proxy.import`, by file name.
    private static func snippets(_ workspace: Workspace) throws -> [String: String] {
        guard let folder = workspace.project.settings.proxy.importFolder else { return [:] }
        let path = workspace.root + "/" + folder
        var snippets: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name.hasSuffix(".caddy") {
            if let bytes = try AtomicFile.read(path + "/" + name) { snippets[name] = String(decoding: bytes, as: UTF8.self) }
        }
        return snippets
    }
}

extension ObservedState {
    /// Refuses a project that another repository has deployed.
    func checkOwner(_ workspace: Workspace) throws {
        if let owner, owner != workspace.repository {
            throw DeploymentError.otherRepository(project: workspace.project.name, owner: owner)
        }
    }
}

extension EngineConnection {
    /// Refuses to touch what another repository has deployed under this project's name.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:)``.
    package func checkOwner(_ workspace: Workspace) async throws {
        try await deployer().observe(probing: false).checkOwner(workspace)
    }
}
