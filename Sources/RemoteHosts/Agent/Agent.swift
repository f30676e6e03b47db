import BuildGraph
import Deployment
import FoundationEssentials
import FunctionModel
import ImageBuild
import Pipeline
import WorkModel
import Workspaces

/// The side of a conversation that runs on the host, with the host's lock, history and secrets.
///
/// If the client goes away, the agent ends as after an interrupt: what serves goes on serving.
package struct Agent: Sendable {
    private let greeting: AgentGreeting
    /// The host's engine, and the running state.
    let connection: EngineConnection
    private let output: AgentOutput
    /// The registry of the run.
    let door: AgentDoor

    /// Connects to the host's engine. Nothing is changed.
    /// - Parameter environment: the variables of the process.
    /// - Throws: any error of the engine, and ``DeploymentError`` for a project of another
    ///   repository.
    package init(_ greeting: AgentGreeting, environment: [String: String], output: AgentOutput) async throws {
        (self.greeting, self.output) = (greeting, output)
        connection = try await EngineConnection(
            project: greeting.project.settings.project, environment: environment, author: greeting.author)
        if !greeting.adopt {
            let owner = greeting.project.repository
            try await connection.target().observation().checkOwner(connection.project) { $0 == owner }
        }
        door = AgentDoor(blobs: connection.state.hosted + "/blobs", folder: greeting.folder, socket: greeting.socket)
    }

    /// Answers requests until they end.
    package func run(_ requests: AsyncStream<AgentRequest>) async {
        defer { door.close() }
        do { output.send(.hello(try hello())) } catch { return output.send(.failed(RemoteFailure(error))) }
        await withTaskGroup(of: Void.self) { group in
            for await request in requests {
                switch request {
                case .interrupt: group.cancelAll()
                case .alive: continue
                case .offer(let images): group.addTask { await answer { .missing(try await missing(images)) } }
                case .open:
                    group.addTask { await door.serve() }
                    group.addTask { await answer { .opened(try await open()) } }
                case .take(let image, let manifest): group.addTask { await answer { .taken(try await take(image, manifest)) } }
                case .plan(let order): group.addTask { await answer { .planned(try await plan(order)) } }
                case .deploy(let order): group.addTask { await answer { .deployed(try await deploy(order)) } }
                }
            }
            group.cancelAll()
        }
    }

    private func open() async throws -> RegistryDoor {
        try greeting.project.install(in: connection.state)
        return try await door.value()
    }

    private func answer(_ body: () async throws -> AgentMessage) async {
        do { output.send(try await body()) } catch { output.send(.failed(RemoteFailure(error))) }
    }

    private func hello() throws -> AgentHello {
        let history = DeploymentHistory(state: connection.state)
        let deployed = try history.deployedCommit()
        return AgentHello(
            platform: BuildPlatform.host, secrets: try connection.secrets.names(), deployment: deployed?.deployment,
            commit: deployed?.commit, rollback: try history.standingRollback())
    }

    // MARK: - Deployment

    private func plan(_ order: DeploymentOrder) async throws -> AgentPlan {
        let desired = try resolved(order, try await imageIDs(of: order.desired.project))
        let observed = try await connection.target().observation(for: desired, probing: .brisk, functions: order.only, isRun: false)
        var plan = try observed.changes(to: desired)
        if let only = order.only { plan.changes.removeAll { $0.node.function.map { !only.contains($0) } ?? false } }
        return AgentPlan(steps: plan.changes.map(RecordedStep.init), unchanged: plan.unchanged)
    }

    private func deploy(_ order: DeploymentOrder) async throws -> AgentOutcome {
        let progress = Progress { event in
            if let event = AgentEvent(event) { output.send(.event(event)) }
        }
        let target = connection.target(progress: progress)
        try greeting.project.install(in: connection.state)
        return try await target.withLock(purpose: "faaso up --to by \(greeting.author)", wait: order.wait) {
            try Task.checkCancellation()
            let ids = try await imageIDs(of: order.desired.project)
            try await name(order.desired.functions.compactMap(\.image).filter { ids[$0.reference] == nil })
            let report = try await target.applyLocked(
                try resolved(order, ids), only: order.only, refused: order.refused, adopt: greeting.adopt, commit: order.commit,
                dirty: order.dirty, onEvent: progress.tell)
            try remember(report, order)
            return AgentOutcome(
                results: report.results.map(AgentResult.init), deployment: report.record?.number, routes: try await target.loadedRoutes())
        }
    }

    /// The desired state with the host's own images and versions of secrets. A function without an
    /// image keeps the one of the last deployment.
    /// - Parameter ids: the result of `imageIDs`. An image that is not in it has the sender's ID.
    private func resolved(_ order: DeploymentOrder, _ ids: [String: String]) throws -> DesiredState {
        var desired = try order.desired.withSecretVersions { try connection.secrets.version($0) }
        let last = try DeploymentHistory(state: connection.state).last()?.desired
        for index in desired.functions.indices {
            let function = desired.functions[index]
            if let image = function.image {
                if let id = ids[image.reference] { desired.functions[index].image?.id = id }
            } else if order.only?.contains(function.name) == false {
                desired.functions[index].image = last?.function(function.name)?.image
            }
        }
        return desired
    }

    /// Stores the failures of the deployment, for `status`.
    private func remember(_ report: DeploymentReport, _ order: DeploymentOrder) throws {
        let cache = CacheFolder(path: connection.state.hosted + "/.faaso")
        try cache.keepContainerLogs(report.results)
        var memory = FailureMemory(cache)
        let names = order.desired.functions.map(\.name) + order.desired.unrouted
        memory.note(
            report.results, at: Date(), deployment: report.record?.number, newest: try DeploymentHistory(state: connection.state).last(),
            bases: Dictionary(uniqueKeysWithValues: names.map { ($0, []) }))
        try memory.save(cache)
        try door.forgetAllBut(order.desired.functions.map(\.name))
    }
}
