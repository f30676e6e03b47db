package import ContainerEngine

/// Creates or updates one service, and waits until its tasks run.
///
/// The swarm replaces the tasks and watches their health. The conductor reads the state, reports
/// progress, and does not wait for the rest of the time in which the swarm watches. If a task
/// fails and the swarm does nothing, the conductor itself rolls back.
package struct ServiceConductor: Sendable {
    /// The manager of the swarm.
    let swarm: any SwarmManager
    /// The credentials with which nodes pull; nil for none.
    let auth: RegistryAuth?
    /// The longest time without any change of a task.
    let patience: Duration
    /// Waits between two readings.
    let sleep: @Sendable (Duration) async throws -> Void
    /// Called with the tasks that should run, each time they change.
    let onProgress: @Sendable ([TaskProgress]) -> Void
    /// Called with each warning of the manager.
    let onWarning: @Sendable (String) -> Void

    /// The pause between two readings.
    static let pause = Duration.milliseconds(500)
    /// The longest time that a task without a node is waited for. A node with room may come back,
    /// but a port that somebody holds stays taken.
    static let placement = Duration.seconds(30)
    /// The time that the swarm gets to react to a failed task.
    static let reaction = Duration.seconds(5)
    /// The time that the managers get to elect a leader.
    static let election = Duration.seconds(30)

    /// Creates a conductor.
    /// - Parameter patience: the longest time without any change of a task. It must be longer than
    ///   a pull and a start.
    package init(
        swarm: any SwarmManager, auth: RegistryAuth?, patience: Duration = .seconds(300),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        onProgress: @escaping @Sendable ([TaskProgress]) -> Void = { _ in }, onWarning: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        (self.swarm, self.auth, self.patience) = (swarm, auth, patience)
        (self.sleep, self.onProgress, self.onWarning) = (sleep, onProgress, onWarning)
    }

    /// Creates or updates a service, and waits until all its tasks run.
    /// - Throws: `DeploymentError.unhealthy` with the last lines of the task that failed. The
    ///   service then has its version from before, or is gone if it had none.
    package func apply(_ wanted: ServiceSpecification) async throws {
        let before = try await swarm.service(wanted.name)
        var known: Set<String> = []
        if before != nil { known = Set(try await tasks(of: wanted.name).map(\.id)) }
        let id = try await send(wanted, over: before)
        // The engine may store a value in another form, and tasks have that form.
        guard let stored = try await swarm.service(id) else { throw Self.gone(wanted) }
        try await wait(for: stored.specification, isNew: before == nil, known: known)
    }

    /// Sends a specification.
    /// - Returns: the ID of the service.
    private func send(_ wanted: ServiceSpecification, over before: ServiceSummary?) async throws -> String {
        guard var current = before else {
            let created = try await swarm.createService(wanted, auth: auth)
            created.warnings.forEach(onWarning)
            return created.id
        }
        var wanted = wanted
        wanted.forceUpdate = max(wanted.forceUpdate, current.specification.forceUpdate)
        for attempt in 0... {
            do {
                try await swarm.updateService(current.id, version: current.version, wanted, auth: auth).forEach(onWarning)
                return current.id
            } catch let error as EngineError where error.refusal == .outOfSequence && attempt < 10 {
                // The swarm itself raises the version while it updates. Another specification is the
                // work of somebody else, and must not be overwritten unread.
                guard let now = try await swarm.service(current.id) else { throw Self.gone(wanted) }
                guard now.specification == current.specification else { throw Self.superseded(wanted) }
                current = now
                try await sleep(Self.pause)
            }
        }
        return current.id
    }

    private func wait(for stored: ServiceSpecification, isNew: Bool, known: Set<String>) async throws {
        var (silence, failing) = (Duration.zero, Duration.zero)
        var (shown, isRollingBack) = ([TaskProgress](), false)
        while true {
            let now = try await reading(of: stored.name)
            let (service, nodes) = (now.service, now.nodes)
            switch UpdateJudgement(stored, service, tasks: now.tasks, nodes: nodes, known: known) {
            case .converged: return
            case .removed: throw Self.gone(stored)
            case .superseded: throw Self.superseded(stored)
            case .failed(let failure): throw await unhealthy(failure, stored, nodes)
            case .failing(let task):
                failing += Self.pause
                let failure = UpdateFailure(service?.update, task: task, isRolledBack: true)
                if isNew, failing > Self.reaction {
                    let error = await unhealthy(failure, stored, nodes)
                    if let service { try await swarm.removeService(service.id) }
                    throw error
                }
                if !isNew, !isRollingBack, failing > Self.reaction, let service {
                    isRollingBack = true
                    try await tolerating(.outOfSequence) { try await swarm.rollBackService(service) }
                }
                if failing > patience { throw await unhealthy(failure, stored, nodes) }
            case .waiting(let progress):
                failing = .zero
                if progress != shown {
                    (shown, silence) = (progress, .zero)
                    onProgress(progress)
                }
                silence += Self.pause
                let limit = progress.contains(where: \.hasNoNode) ? min(patience, Self.placement) : patience
                if silence > limit { throw await stuck(progress, stored, isNew: isNew, service) }
            }
            try await sleep(Self.pause)
        }
    }

    /// A service at one moment, with its tasks and all nodes.
    private struct Reading {
        var service: ServiceSummary?
        var nodes: [NodeSummary]
        var tasks: [TaskSummary]
    }

    /// Reads a service. Managers that elect a leader are waited for.
    private func reading(of service: String) async throws -> Reading {
        var waited = Duration.zero
        while true {
            do {
                return Reading(
                    service: try await swarm.service(service), nodes: try await swarm.nodes(), tasks: try await tasks(of: service))
            } catch let error as EngineError where error.refusal == .noLeader && waited < Self.election {
                waited += Self.pause
                try await sleep(Self.pause)
            }
        }
    }

    /// All tasks of a service, the ended ones included. Empty if the service is gone.
    func tasks(of service: String) async throws -> [TaskSummary] {
        // A manager refuses the name of a service that is gone.
        do { return try await swarm.tasks(filters: ["service": [service]]) } catch let error as EngineError where error.isNotFound {
            return []
        }
    }

    private func tolerating(_ kind: Refusal, _ body: () async throws -> Void) async throws {
        do { try await body() } catch let error as EngineError where error.refusal == kind {}
    }
}
